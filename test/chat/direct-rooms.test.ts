/** Direct rooms as two people see them, and what a block takes from whom. */
import { describe, expect, test } from 'vitest'
import { directRoomIdOf } from '../../src/domain/id.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import {
  AddReactionDocument,
  BlockedUsersDocument,
  BlockUserDocument,
  EditMessageDocument,
  OpenDirectRoomDocument,
  UnblockUserDocument,
} from '../generated/graphql.ts'
import { limitsWith, plain } from '../store/some.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld({ roomsPerUser: 3, roomsAddedPerUser: 1, directRoomsPerUser: 3, blockedUsers: 3 })
const people = (count: number) => Promise.all(Array.from({ length: count }, () => world.person()))
const couple = async () => (await people(2)) as [Person, Person]

const open = async (who: Person, userId: string) =>
  (await who.ask(OpenDirectRoomDocument, { input: { userId } })).data!.openDirectRoom
const block = async (who: Person, userId: string) =>
  (await who.ask(BlockUserDocument, { input: { userId } })).data!.blockUser
const unblock = async (who: Person, userId: string) =>
  (await who.ask(UnblockUserDocument, { input: { userId } })).data!.unblockUser
const idOf = (one: Person, other: Person) => directRoomIdOf(one.session.user.id, other.session.user.id)
const never = { __typename: 'NotAllowedError', needs: null }

describe('openDirectRoom', () => {
  test('answers the same room to both, which has the other one’s name', async () => {
    const [ada, bob] = await couple()
    const first = await open(ada, bob.id)
    const room = { id: idOf(ada, bob), kind: 'DIRECT', name: '', memberCount: 2, owner: null }
    expect(first).toMatchObject({ opened: true, room: { ...room, directWith: { id: bob.id } } })
    expect(await open(ada, bob.id)).toMatchObject({ opened: false, room })
    expect(await open(bob, ada.id)).toMatchObject({ opened: false, room: { ...room, directWith: { id: ada.id } } })
  })

  test('is for two people who are there', async () => {
    const ada = await world.person()
    expect(await open(ada, ada.id)).toMatchObject(never)
    for (const userId of ['user_1234567890123456789012', '', 'nonsense', 'x'.repeat(10_000)])
      expect(await open(ada, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
    expect(await ada.rooms()).toEqual([])
  })

  test('puts the room on the other’s list with its first message', async () => {
    const [ada, bob] = await couple()
    await open(ada, bob.id)
    expect([await ada.rooms(), await bob.rooms()]).toEqual([[idOf(ada, bob)], []])
    expect(await ada.send(idOf(ada, bob))).toMatchObject({ __typename: 'SendMessagePayload' })
    expect(await bob.rooms()).toEqual([idOf(ada, bob)])
  })

  test('keeps the room on the list of whoever writes, also of the one who did not open it', async () => {
    const [ada, bob] = await couple()
    await open(ada, bob.id)
    // Ada has told him where it is.
    expect(await bob.send(idOf(ada, bob))).toMatchObject({ __typename: 'SendMessagePayload' })
    expect([await ada.rooms(), await bob.rooms()]).toEqual([[idOf(ada, bob)], [idOf(ada, bob)]])
  })

  test('leaving closes it until the next message', async () => {
    const [ada, bob] = await couple()
    const id = idOf(ada, bob)
    await open(ada, bob.id)
    await ada.send(id)
    expect(await bob.remove(id, bob.id)).toMatchObject({ removed: true })
    expect([await ada.rooms(), await bob.rooms()]).toEqual([[id], []])
    await ada.send(id)
    expect(await bob.rooms()).toEqual([id])
    await bob.remove(id, bob.id)
    expect(await open(bob, ada.id)).toMatchObject({ opened: true })
    expect(await bob.rooms()).toEqual([id])
  })

  test('counts against who opened it, and takes none of the other’s places for rooms', async () => {
    const [ada, bob, cat, dan, eve] = (await people(5)) as [Person, Person, Person, Person, Person]
    for (const other of [bob, cat, dan]) {
      await open(ada, other.id)
      await ada.send(idOf(ada, other))
    }
    expect(await open(ada, eve.id)).toMatchObject({ __typename: 'LimitExceededError', kind: 'ROOMS_PER_USER' })
    expect(await ada.createRoom()).toMatchObject({ __typename: 'LimitExceededError' })
    // Of what others opened, bob has three now, and still all places of his own.
    for (const other of [cat, dan]) {
      await open(other, bob.id)
      await other.send(idOf(other, bob))
    }
    expect(await bob.rooms()).toHaveLength(3)
    for (const name of ['one', 'two', 'three']) expect(await bob.createRoom(name)).toMatchObject({ created: true })
    const teas = await eve.createRoom()
    if (teas.__typename !== 'CreateRoomPayload') throw new Error(teas.message)
    expect(await eve.add(teas.room.id, bob.id)).toMatchObject({ added: true })
    // Nobody fills it without end.
    await open(eve, bob.id)
    expect(await eve.send(idOf(eve, bob))).toMatchObject(never)
    expect(await cat.send(idOf(cat, bob))).toMatchObject({ __typename: 'SendMessagePayload' })
  })

  test('is on the list when the server died behind the message, and not when it died before', async () => {
    const [ada, bob] = await couple()
    const roomId = idOf(ada, bob)
    await open(ada, bob.id)
    const other = bob.session.user
    const noted = { roomId, kind: 'direct', by: ada.session.user.id } as const
    const intend = () => createRoomListStore(world.redis).intend(other.id, noted, limitsWith({}))
    await intend()
    expect(await bob.rooms()).toEqual([])
    const intent = await intend()
    if (typeof intent === 'string') throw new Error(intent)
    const opens = { other, intendedAt: intent.intendedAt }
    await world.messages.appendMessage({ ...plain(roomId, ada.session.user, 'Hello'), opens })
    expect(await bob.rooms()).toEqual([roomId])
  })
})

describe('blockUser', () => {
  test('keeps somebody from writing, opening and adding, until it ends', async () => {
    const [ada, bob] = await couple()
    const id = idOf(ada, bob)
    await open(ada, bob.id)
    const sent = await ada.send(id, 'Hello', 'once')
    if (sent.__typename !== 'SendMessagePayload') throw new Error(sent.message)
    const messageId = sent.sentMessage.id
    expect(await block(bob, ada.id)).toMatchObject({ blocked: true, user: { id: ada.id, viewerHasBlocked: true } })
    expect(await block(bob, ada.id)).toMatchObject({ blocked: false })
    const teas = await ada.createRoom()
    if (teas.__typename !== 'CreateRoomPayload') throw new Error(teas.message)
    const refused = [
      await open(ada, bob.id),
      await ada.send(id),
      (await ada.ask(EditMessageDocument, { input: { messageId, body: 'x' } })).data!.editMessage,
      (await ada.ask(AddReactionDocument, { input: { messageId, emoji: '👍' } })).data!.addReaction,
      await ada.add(teas.room.id, bob.id),
      await bob.send(id),
    ]
    for (const refusal of refused) expect(refusal).toMatchObject(never)
    expect(await ada.send(id, 'Hello', 'once')).toMatchObject({ repeated: true })
    expect((await world.roomLists.readRooms(bob.session.user.id)).intents).toEqual([])
    expect(await unblock(bob, ada.id)).toMatchObject({ unblocked: true, user: { viewerHasBlocked: false } })
    expect(await unblock(bob, ada.id)).toMatchObject({ unblocked: false })
    expect(await ada.send(id)).toMatchObject({ __typename: 'SendMessagePayload' })
    expect(await ada.add(teas.room.id, bob.id)).toMatchObject({ added: true })
  })

  test('is answered for anybody who is there, but not for oneself', async () => {
    const [ada] = await couple()
    expect(await block(ada, ada.id)).toMatchObject({ __typename: 'InvalidInputError' })
    for (const userId of ['user_1234567890123456789012', '', 'nonsense']) {
      expect(await block(ada, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
      expect(await unblock(ada, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
    }
  })

  test('is seen by the blocker alone, in pages, the last one first', async () => {
    const [ada, ...others] = (await people(5)) as [Person, Person, Person, Person, Person]
    for (const other of others.slice(0, 3)) await block(ada, other.id)
    expect(await block(ada, others[3]!.id)).toMatchObject({ kind: 'BLOCKED_USERS', limit: 3 })
    const page = async (who: Person, args: object) =>
      (await who.ask(BlockedUsersDocument, args)).data!.viewer!.blockedUsers
    const first = await page(ada, { first: 2 })
    const rest = await page(ada, { first: 2, after: first.edges[1]!.cursor })
    const seen = [...first.edges, ...rest.edges]
    expect(seen.map(({ node }) => node.id).sort()).toEqual(
      others
        .slice(0, 3)
        .map(({ id }) => id)
        .sort(),
    )
    const times = seen.map(({ blockedAt }) => Date.parse(blockedAt))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false])
    expect(seen.every(({ node }) => node.viewerHasBlocked)).toBe(true)
    expect((await page(others[0]!, {})).edges).toEqual([])
  })
})
