/** Members, as friend and as attacker. */
import { describe, expect, test } from 'vitest'
import { RoomMemberDocument, RoomMembersDocument } from '../generated/graphql.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld({ roomsPerUser: 3, roomsAddedPerUser: 3, membersPerRoom: 3, membershipChangesPerMinute: 20 })
const unknownUser = 'user_1234567890123456789012'
const noUsers = [unknownUser, '', 'nonsense', 'x'.repeat(10_000), 'room_1234567890123456789012']

const people = (count: number) => Promise.all(Array.from({ length: count }, () => world.person()))
const members = async (who: Person, id: string, args: object = {}) =>
  (await who.ask(RoomMembersDocument, { id, ...args })).data!.room!.members!

describe('addMember', () => {
  test('adds once; any member may', async () => {
    const [ada, bob, cleo] = (await people(3)) as [Person, Person, Person]
    const id = await ada.room()
    expect(await ada.add(id, bob.id)).toMatchObject({
      __typename: 'AddMemberPayload',
      added: true,
      room: { id, memberCount: 2 },
      member: { user: { id: bob.id, username: bob.username }, addedBy: { id: ada.id } },
    })
    expect(await bob.add(id, cleo.id)).toMatchObject({ added: true, room: { memberCount: 3 } })
    expect(await bob.add(id, cleo.id)).toMatchObject({ added: false, room: { memberCount: 3 } })
    expect(await ada.add(id, ada.id)).toMatchObject({ added: false })
    expect(await cleo.rooms()).toEqual([id])
  })

  test('tells strangers nothing, neither of rooms nor of users', async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person]
    const id = await ada.room(bob)
    for (const roomId of [id, 'room_1234567890123456789012', 'nonsense', ''])
      for (const userId of [eve.id, bob.id, ...noUsers])
        expect(await eve.add(roomId, userId)).toMatchObject({ __typename: 'NotAMemberError', roomId })
    expect(await eve.rooms()).toEqual([])
    expect((await world.roomLists.readRooms(eve.session.user.id)).intents).toEqual([])
  })

  test('tells members that there is no such user', async () => {
    const ada = await world.person()
    const id = await ada.room()
    for (const userId of noUsers)
      expect(await ada.add(id, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
  })

  test('refuses a member too many, and repeats harmlessly in a full room', async () => {
    const [ada, bob, cleo, dan] = (await people(4)) as [Person, Person, Person, Person]
    const id = await ada.room(bob, cleo)
    expect(await ada.add(id, dan.id)).toMatchObject({
      __typename: 'LimitExceededError',
      kind: 'MEMBERS_PER_ROOM',
      limit: 3,
    })
    expect(await ada.add(id, cleo.id)).toMatchObject({ added: false })
    expect((await world.roomLists.readRooms(dan.session.user.id)).intents).toEqual([])
  })

  test('refuses whoever was put into too many rooms, and tells only members so', async () => {
    const [ada, bob, cleo, eve] = (await people(4)) as [Person, Person, Person, Person]
    const id = await ada.room()
    for (const other of [await eve.room(bob), await cleo.room(bob), await cleo.room(bob)])
      expect(await bob.rooms()).toContain(other)
    const full = { __typename: 'LimitExceededError', kind: 'ROOMS_ADDED_PER_USER', limit: 3 }
    expect(await ada.add(id, bob.id)).toMatchObject(full)
    expect(await eve.add(id, bob.id)).toMatchObject({ __typename: 'NotAMemberError' })
    // What others did to bob takes nothing from what bob may do, nor does the one keep from the other.
    const own = [await bob.room(), await bob.room(), await bob.room()]
    expect(await bob.createRoom()).toMatchObject({ kind: 'ROOMS_PER_USER', limit: 3 })
    expect(await bob.add(own[0]!, bob.id)).toMatchObject({ added: false })
    const [first] = await bob.rooms().then(rooms => rooms.filter(room => !own.includes(room)))
    expect(await bob.remove(first!, bob.id)).toMatchObject({ removed: true })
    expect(await ada.add(id, bob.id)).toMatchObject({ added: true })
    expect(await eve.add(id, bob.id)).toMatchObject({ __typename: 'NotAMemberError' })
  })

  test('is limited in one room for all but its creator, and says when to try again', async () => {
    const [ada, bob, cleo] = (await people(3)) as [Person, Person, Person]
    const id = await ada.room(bob)
    const limited = async () => {
      // Twice as many as fit in a minute, so that a minute that ends meanwhile does not matter.
      for (let i = 0; i < 25; i++) {
        const answers = [await bob.add(id, cleo.id), await bob.remove(id, cleo.id)]
        const refusal = answers.find(({ __typename }) => __typename === 'RateLimitedError')
        if (refusal) return refusal
      }
    }
    expect(await limited()).toMatchObject({ retryAfterMs: expect.any(Number) })
    expect((await ada.add(id, cleo.id)).__typename).toBe('AddMemberPayload')
    expect(await bob.remove(id, bob.id)).toMatchObject({ removed: true })
  })
})

describe('removeMember', () => {
  test('removes once; any member may, and anyone may leave', async () => {
    const [ada, bob, cleo] = (await people(3)) as [Person, Person, Person]
    const id = await ada.room(bob, cleo)
    expect(await bob.remove(id, cleo.id)).toMatchObject({
      __typename: 'RemoveMemberPayload',
      removed: true,
      room: { memberCount: 2 },
      user: { id: cleo.id },
    })
    expect(await bob.remove(id, cleo.id)).toMatchObject({ removed: false, user: { id: cleo.id } })
    expect(await cleo.rooms()).toEqual([])
    expect(await bob.remove(id, bob.id)).toMatchObject({ removed: true })
    expect(await bob.remove(id, bob.id)).toMatchObject({ __typename: 'NotAMemberError' })
    expect((await members(ada, id)).edges.map(({ node }) => node.user.id)).toEqual([ada.id])
  })

  test('never removes the owner', async () => {
    const [ada, bob] = (await people(2)) as [Person, Person]
    const id = await ada.room(bob)
    for (const who of [ada, bob])
      expect(await who.remove(id, ada.id)).toMatchObject({ __typename: 'OwnerCannotLeaveError', roomId: id })
  })

  test('tells strangers nothing, and members that there is no such user', async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person]
    const id = await ada.room(bob)
    for (const roomId of [id, 'room_1234567890123456789012', 'nonsense', ''])
      for (const userId of [eve.id, ada.id, bob.id, ...noUsers])
        expect(await eve.remove(roomId, userId)).toMatchObject({ __typename: 'NotAMemberError', roomId })
    for (const userId of noUsers)
      expect(await ada.remove(id, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
    expect(await ada.remove(id, eve.id)).toMatchObject({ removed: false, user: { id: eve.id } })
  })
})

test('members page both ways, in the order of joining, and tell when they joined', async () => {
  const [ada, bob, cleo] = (await people(3)) as [Person, Person, Person]
  const id = await ada.room(bob, cleo)
  const all = await members(ada, id)
  const ids = all.edges.map(({ node }) => node.id)
  expect(all.edges.map(({ node }) => node.user.id)).toEqual([ada.id, bob.id, cleo.id])
  const times = all.edges.map(({ node }) => Date.parse(node.joinedAt))
  expect(times).toEqual([...times].sort((a, b) => a - b))
  const shown = async (args: object) => {
    const { nodes, pageInfo } = await members(cleo, id, args)
    return {
      at: nodes.map(node => ids.indexOf(node.id)),
      before: pageInfo.hasPreviousPage,
      after: pageInfo.hasNextPage,
    }
  }
  const cursors = all.edges.map(({ cursor }) => cursor)
  expect(await shown({ first: 2 })).toEqual({ at: [0, 1], before: false, after: true })
  expect(await shown({ first: 2, after: cursors[1] })).toEqual({ at: [2], before: true, after: false })
  expect(await shown({ last: 2 })).toEqual({ at: [1, 2], before: true, after: false })
  expect(await shown({ last: 1, before: cursors[1] })).toEqual({ at: [0], before: false, after: true })
  expect(await shown({ first: 1, after: cursors[0], before: cursors[2] })).toEqual({
    at: [1],
    before: true,
    after: true,
  })
  expect(await shown({ first: 1, before: cursors[0] })).toEqual({ at: [], before: false, after: true })
  expect(await shown({ first: 1, after: cursors[2] })).toEqual({ at: [], before: true, after: false })
  const { errors } = await ada.ask(RoomMembersDocument, { id, first: 1000 })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})

test('one member is found by its user, for members only', async () => {
  const [ada, bob, cleo] = (await people(3)) as [Person, Person, Person]
  const id = await ada.room(bob)
  const member = async (who: Person, userId: string) =>
    (await who.ask(RoomMemberDocument, { id, userId })).data!.room?.member ?? null
  expect(await member(ada, bob.id)).toMatchObject({ user: { id: bob.id }, addedBy: { id: ada.id } })
  expect(await member(bob, bob.id)).toEqual(await member(ada, bob.id))
  for (const nobody of [cleo.id, ...noUsers]) expect(await member(ada, nobody)).toBeNull()
  for (const anyone of [ada.id, cleo.id]) expect(await member(cleo, anyone)).toBeNull()
  await ada.remove(id, bob.id)
  expect(await member(ada, bob.id)).toBeNull()
  expect(await member(bob, bob.id)).toBeNull()
})
