/** Rooms, as creator, as member and as attacker. */
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import {
  DeleteRoomDocument,
  NodeDocument,
  NodesDocument,
  RoomMembersDocument,
  ViewerDocument,
} from '../generated/graphql.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld({ roomsPerUser: 3 })
const unknownRoom = 'room_1234567890123456789012'
const notARoom = ['', 'room_', 'nonsense', '{}', 'x'.repeat(10_000), 'user_1234567890123456789012']

const del = async (who: Person, roomId: string) =>
  (await who.ask(DeleteRoomDocument, { input: { roomId } })).data!.deleteRoom
const look = async (who: Person, id: string) => (await who.ask(RoomMembersDocument, { id })).data!.room

describe('createRoom', () => {
  test('makes a room with its creator in it', async () => {
    const ada = await world.person()
    const created = await ada.createRoom('  Cafe\u0301 ')
    expect(created).toMatchObject({ __typename: 'CreateRoomPayload', room: { name: 'Café' } })
    if (created.__typename !== 'CreateRoomPayload') return
    const room = await look(ada, created.room.id)
    expect(room).toMatchObject({
      ...created.room,
      memberCount: 1,
      members: { edges: [{ node: { user: { id: ada.id } } }] },
    })
    expect(await ada.rooms()).toEqual([created.room.id])
    const document = parse(`{ room(id: "${created.room.id}") { owner { id } } }`) as never
    expect((await ada.ask(document)).data).toEqual({ room: { owner: { id: ada.id } } })
  })

  test('refuses names and clientRoomIds that break the rules', async () => {
    const ada = await world.person()
    expect(await ada.createRoom('', '')).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['name'] }, { path: ['clientRoomId'] }],
    })
    expect(await ada.createRoom('x'.repeat(81))).toMatchObject({ issues: [{ path: ['name'] }] })
    expect(await ada.createRoom('a\u0000b')).toMatchObject({ issues: [{ path: ['name'] }] })
    expect(await ada.rooms()).toEqual([])
  })

  test('repeated with its clientRoomId answers the same room', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const [first, second] = [await ada.createRoom('Tea', 'mine'), await ada.createRoom('Tea', 'mine')]
    expect(first.__typename).toBe('CreateRoomPayload')
    expect(second).toEqual({ ...first, created: false })
    expect(await ada.rooms()).toHaveLength(1)
    expect(await bob.createRoom('Tea', 'mine')).not.toMatchObject({ room: { id: expect.stringMatching(idOf(first)) } })
  })

  test('refuses a clientRoomId that named another room, or a deleted one', async () => {
    const ada = await world.person()
    const first = await ada.createRoom('Tea', 'mine')
    const conflict = { __typename: 'InvalidInputError', issues: [{ path: ['clientRoomId'] }] }
    expect(await ada.createRoom('Coffee', 'mine')).toMatchObject(conflict)
    await del(ada, idOf(first))
    expect(await ada.createRoom('Tea', 'mine')).toMatchObject(conflict)
    expect(await ada.rooms()).toEqual([])
    expect((await world.roomLists.readRooms(ada.session.user.id)).intents).toEqual([])
  })

  test('refuses a room too many, and has place again after one was deleted; rooms of others do not count', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    for (let i = 0; i < 3; i++) await bob.room(ada)
    const [room] = [await ada.room(), await ada.room(), await ada.room()]
    const full = { __typename: 'LimitExceededError', kind: 'ROOMS_PER_USER', limit: 3 }
    expect(await ada.createRoom()).toMatchObject(full)
    expect(await ada.createRoom('Tea', 'mine')).toMatchObject(full)
    await del(ada, room)
    expect(await ada.createRoom()).toMatchObject({ __typename: 'CreateRoomPayload' })
    expect(await ada.createRoom()).toMatchObject(full)
  })
})

describe('deleteRoom', () => {
  test('takes the room from everyone, and may be repeated', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await ada.room(bob)
    expect(await del(ada, id)).toEqual({ __typename: 'DeleteRoomPayload', roomId: id })
    expect(await del(ada, id)).toEqual({ __typename: 'DeleteRoomPayload', roomId: id })
    for (const who of [ada, bob]) {
      expect(await look(who, id)).toBeNull()
      expect(await who.rooms()).toEqual([])
      expect(await who.send(id)).toMatchObject({ __typename: 'NotAMemberError' })
      expect(await who.add(id, bob.id)).toMatchObject({ __typename: 'NotAMemberError' })
      expect(await who.remove(id, bob.id)).toMatchObject({ __typename: 'NotAMemberError' })
    }
  })

  test('is for the owner alone, and tells strangers nothing', async () => {
    const [ada, bob, eve] = [await world.person(), await world.person(), await world.person()]
    const id = await ada.room(bob)
    expect(await del(bob, id)).toMatchObject({ __typename: 'NotAllowedError', needs: 'OWNER' })
    const { message } = (await del(eve, id)) as { message: string }
    for (const roomId of [id, unknownRoom, ...notARoom])
      expect(await del(eve, roomId)).toEqual({ __typename: 'NotAMemberError', roomId, message })
    expect(await look(bob, id)).toMatchObject({ memberCount: 2 })
  })
})

describe('a room', () => {
  test('is null to strangers, like one that is not there', async () => {
    const [ada, eve] = [await world.person(), await world.person()]
    const id = await ada.room()
    for (const room of [id, unknownRoom, ...notARoom]) expect(await look(eve, room)).toBeNull()
  })

  test('shows who has left it no more than its name', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await ada.room(bob)
    const document = parse(`mutation {
      removeMember(input: { roomId: "${id}", userId: "${bob.id}" }) {
        ... on RemoveMemberPayload { removed room { id name memberCount owner { id } messages { nodes { id } } } }
      }
    }`)
    const left = (await bob.ask(document as never)).data
    const room = { id, name: 'Tea', memberCount: null, owner: null, messages: null }
    expect(left).toEqual({ removeMember: { removed: true, room } })
  })
})

test('node finds users, own rooms, their members and messages, and nothing else', async () => {
  const [ada, eve] = [await world.person(), await world.person()]
  const id = await ada.room()
  const sent = await ada.send(id)
  const messageId = sent.__typename === 'SendMessagePayload' ? sent.sentMessage.id : ''
  const node = async (who: Person, nodeId: string) => (await who.ask(NodeDocument, { id: nodeId })).data!.node
  expect(await node(ada, ada.id)).toMatchObject({ __typename: 'User', username: ada.username })
  expect(await node(ada, id)).toMatchObject({ __typename: 'Room', name: 'Tea' })
  expect(await node(ada, messageId)).toMatchObject({ __typename: 'Message', body: 'Hello', roomId: id })
  const memberId = `mem_${id.slice(5)}${ada.id.slice(5)}`
  const member = { __typename: 'RoomMember', id: memberId, user: { id: ada.id }, addedBy: { id: ada.id } }
  expect(await node(ada, memberId)).toMatchObject(member)
  expect(await node(eve, ada.id)).toMatchObject({ __typename: 'User' })
  const hidden = [
    id,
    memberId,
    messageId,
    unknownRoom,
    messageId.replace(/\d$/, '99'),
    'msg_x',
    'viewer_x',
    ...notARoom,
  ]
  for (const other of hidden) expect(await node(eve, other)).toBeNull()
  expect(await node(ada, messageId.replace(/\d$/, '2'))).toBeNull()
  expect(
    await node(
      ada,
      messageId.replace(/.\d$/, last => (last[0] === 'a' ? 'b1' : 'a1')),
    ),
  ).toBeNull()
  expect(await node(ada, `mem_${id.slice(5)}${eve.id.slice(5)}`)).toBeNull()
})

test('nodes answers in order, at most 100 at a time', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const id = await ada.room()
  const { data } = await ada.ask(NodesDocument, { ids: [bob.id, 'nonsense', id, bob.id] })
  expect(data!.nodes.map(node => node?.id ?? null)).toEqual([bob.id, null, id, bob.id])
  const { errors } = await ada.ask(NodesDocument, { ids: Array(101).fill(ada.id) })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})

test('the list shows rooms newest joined first, and pages both ways', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const ids = [await bob.room(ada), await ada.room(), await ada.room()].reverse()
  const page = async (args: object) => (await ada.ask(ViewerDocument, args)).data!.viewer!.rooms
  const shown = async (args: object) => {
    const { edges, pageInfo } = await page(args)
    return {
      at: edges.map(({ node }) => ids.indexOf(node.id)),
      before: pageInfo.hasPreviousPage,
      after: pageInfo.hasNextPage,
    }
  }
  const cursors = (await page({})).edges.map(({ cursor }) => cursor)
  expect(await shown({})).toEqual({ at: [0, 1, 2], before: false, after: false })
  expect(await shown({ first: 2 })).toEqual({ at: [0, 1], before: false, after: true })
  expect(await shown({ first: 2, after: cursors[0] })).toEqual({ at: [1, 2], before: true, after: false })
  expect(await shown({ last: 1 })).toEqual({ at: [2], before: true, after: false })
  expect(await shown({ last: 5, before: cursors[2] })).toEqual({ at: [0, 1], before: false, after: true })
  expect(await shown({ last: 1, after: cursors[0], before: cursors[2] })).toEqual({
    at: [1],
    before: true,
    after: true,
  })
  await ada.remove(ids[2]!, ada.id)
  expect(await shown({ first: 5, after: cursors[2] })).toEqual({ at: [], before: true, after: false })
  const foreign = Buffer.from('7').toString('base64url')
  for (const bad of [{ first: 101 }, { first: 0 }, { first: 1, last: 1 }, { after: 'nonsense' }, { before: foreign }])
    expect((await ada.ask(ViewerDocument, bad)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})

const idOf = (created: Awaited<ReturnType<Person['createRoom']>>): string => {
  if (created.__typename !== 'CreateRoomPayload') throw new Error(created.message)
  return created.room.id
}
