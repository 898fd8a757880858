/** Who is not a member is refused on every path, and hears nothing. */
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from '../../src/domain/cursor.ts'
import {
  AddMemberDocument,
  DeleteRoomDocument,
  NodeDocument,
  NodesDocument,
  RemoveMemberDocument,
  RoomMembersDocument,
  RoomMessagesDocument,
  SendMessageDocument,
  ViewerDocument,
} from '../generated/graphql.ts'
import type { ChatClient, Connect } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { heardOf, openClient, openDevice, openTwo, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, remove, say, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'

describe.each(clients)('through $library', ({ connect }) => {
  test('a stranger is refused every command and sees nothing of the room', async () => {
    const { room, bob, eve, eves, messageId } = await setOut(connect)
    for (const client of eves) {
      expect(await commandAll(client, room, { member: bob.id, stranger: eve.id })).toEqual(
        Array(5).fill('NotAMemberError'),
      )
      expect(await look(client, room, messageId)).toEqual({
        members: null,
        messages: null,
        nodes: [null, null, null, null],
      })
      const { viewer } = await client.ask(ViewerDocument, {})
      expect(viewer).toMatchObject({ rooms: { edges: [] }, feedCursors: [] })
    }
  })

  test('a stranger hears nothing, whatever it asks its feed for', async () => {
    const { instances, room, eve, eves, bobs } = await setOut(connect)
    const [theirs] = bobs[0].hears.cursors()
    const { roomId, position } = decodeCursor(theirs!)!
    const forged = encodeCursor(roomId, { ...position, check: '0123456789ab' })
    const narrowed = await openDevice(connect, instances[0], eve, { roomIds: [room] })
    const withTheirs = await openDevice(connect, instances[1], eve, { after: [theirs!] })
    const withForged = await openDevice(connect, instances[0], eve, { after: [forged] })
    const withNonsense = await openDevice(connect, instances[1], eve, { after: ['nonsense'] })

    await say(bobs[1], room, 'a secret')
    await settle(...eves, withTheirs, withForged, withNonsense)
    for (const device of [...eves, narrowed, withNonsense]) expect(heardOf(room, device)).toEqual([])
    for (const device of [withTheirs, withForged]) expect(heardOf(room, device)).toEqual(['FeedReset GONE'])
    expect(narrowed.hears.kinds()).toEqual(['FeedReady'])
  })

  test('who was removed is a stranger again, and a kept cursor shows the end of the membership at most', async () => {
    const { instances, room, bob, bobs, adas, messageId } = await setOut(connect)
    const kept = bobs[0].hears.cursors()
    await remove(adas[0], room, bob.id)
    await say(adas[1], room, 'a secret')
    const later = await openDevice(connect, instances[1], bob, { after: kept })
    await settle(...bobs, later)
    expect(heardOf(room, later)).toEqual(['RemovedFromRoom by ada'])
    for (const device of bobs) expect(heardOf(room, device).at(-1)).toBe('RemovedFromRoom by ada')
    expect(await commandAll(later, room, { member: bob.id, stranger: bob.id })).toEqual(
      Array(5).fill('NotAMemberError'),
    )
    expect(await look(later, room, messageId)).toEqual({
      members: null,
      messages: null,
      nodes: [null, null, null, null],
    })
  })

  test('who is not signed in is told to sign in', async () => {
    const { instances, room, bob, messageId } = await setOut(connect)
    const nobody = openClient(connect, instances[0])
    const refused = { codes: ['UNAUTHENTICATED'] }
    await expect(commandAll(nobody, room, { member: bob.id, stranger: bob.id })).rejects.toMatchObject(refused)
    await expect(look(nobody, room, messageId)).rejects.toMatchObject(refused)
    expect(await nobody.ask(ViewerDocument, {})).toMatchObject({ viewer: null })
    const hears = nobody.listen({ roomIds: [room] })
    expect(await until(() => hears.ended?.error)).toMatchObject(refused)
    expect(hears.events).toEqual([])
  })
})

/** Ada and Bob in a room where something was said, and Eve, who is not in it; each listens on both instances. */
async function setOut(connect: Connect) {
  const instances = await Promise.all([startInstance(), startInstance()])
  const [ada, bob, eve] = await signUpAll(connect, instances[0], 'ada', 'bob', 'eve')
  const adas = await openTwo(connect, instances, ada)
  const bobs = await openTwo(connect, instances, bob)
  const eves = await openTwo(connect, instances, eve)
  const room = await createRoom(adas[0])
  await add(adas[0], room, bob.id)
  await say(adas[0], room, 'between us')
  const { message } = await bobs[0].hears.next('MessageSent')
  await bobs[1].hears.next('MessageSent')
  return { instances, bob, eve, adas, bobs, eves, room, messageId: message.id }
}

/** What every command on the room is answered: the types of the refusals. */
async function commandAll(
  client: ChatClient,
  roomId: string,
  { member, stranger }: { member: string; stranger: string },
) {
  const { sendMessage } = await client.ask(SendMessageDocument, { input: { roomId, body: 'let me in' } })
  const { addMember } = await client.ask(AddMemberDocument, { input: { roomId, userId: stranger } })
  const { removeMember } = await client.ask(RemoveMemberDocument, { input: { roomId, userId: member } })
  const { removeMember: leave } = await client.ask(RemoveMemberDocument, { input: { roomId, userId: stranger } })
  const { deleteRoom } = await client.ask(DeleteRoomDocument, { input: { roomId } })
  return [sendMessage, addMember, removeMember, leave, deleteRoom].map(result => result.__typename)
}

/** What every query about the room is answered. */
async function look(client: ChatClient, id: string, messageId: string) {
  const { room: members } = await client.ask(RoomMembersDocument, { id })
  const { room: messages } = await client.ask(RoomMessagesDocument, { id })
  const { node: room } = await client.ask(NodeDocument, { id })
  const { node: message } = await client.ask(NodeDocument, { id: messageId })
  const { nodes } = await client.ask(NodesDocument, { ids: [id, messageId] })
  return { members, messages, nodes: [room, message, ...nodes] }
}
