/** The rooms of a store against a real server: they come and go, are listened to, and end with the session. */
import { type ChatStore, createChatStore } from 'parlor-client'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  BanUserDocument,
  CreateRoomDocument,
  DeleteAccountDocument,
  JoinRoomDocument,
  OpenDirectRoomDocument,
  SignOutDocument,
  UpdateProfileDocument,
  UpdateRoomDocument,
} from '../generated/graphql.ts'
import { clients } from '../support/clients/index.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, deleteRoom, type Person, remove, say, signUpAll } from '../support/people.ts'
import { startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'

const { connect } = clients[0]!
const limits = { sendsPerMinute: 1e6, commandsPerMinute: 1e6, roomsCreatedPerMinute: 1e6 }

/** Ada, who asks, and Bob with a store, whose line can be cut. */
async function setOut() {
  const instance = await startInstance({ limits })
  const line = await startProxy(instance)
  const [ada, bob] = await signUpAll(connect, instance, 'ada', 'bob')
  const adas = connect(instance, ada.token)
  onTestFinished(() => adas.close())
  return { instance, line, ada, bob, adas }
}

function openStore({ url }: { url: string }, { token }: Pick<Person, 'token'>): ChatStore {
  const store = createChatStore({ url, token: () => token, webSocketImpl: WebSocket })
  onTestFinished(() => store.close())
  return store
}

const stateOf = (store: ChatStore) => store.connection.getSnapshot().state
const isLive = (store: ChatStore) => until(() => stateOf(store) === 'live' && !store.rooms.getSnapshot().isReading)
const namesOf = (store: ChatStore) => store.rooms.getSnapshot().rooms.map(({ title }) => title)
const endOf = (store: ChatStore, roomId: string) => until(() => store.room(roomId).getSnapshot().ended)

test('rooms come by their last activity, change, and go with the reason', async () => {
  const { line, ada, bob, adas } = await setOut()
  const bobs = openStore(line, bob)
  await isLive(bobs)
  expect(bobs.rooms.getSnapshot()).toEqual({ rooms: [], unreadCount: 0, isReading: false })
  const [tea, pub, den] = await Promise.all(['tea', 'pub', 'den'].map(name => createRoom(adas, name)))
  for (const room of [tea, pub, den]) await add(adas, room!, bob.id)
  await until(() => namesOf(bobs).join() === 'den,pub,tea')
  await say(adas, tea!, 'Hello')
  await say(adas, tea!, 'Hello?')
  await until(() => bobs.rooms.getSnapshot().unreadCount === 2)
  expect(namesOf(bobs)).toEqual(['tea', 'den', 'pub'])
  expect(bobs.rooms.getSnapshot().rooms[0]).toMatchObject({ unreadCount: 2, memberCount: 2 })
  const { openDirectRoom } = await adas.ask(OpenDirectRoomDocument, { input: { userId: bob.id } })
  const direct = 'room' in openDirectRoom ? openDirectRoom.room.id : ''
  await say(adas, direct, 'Psst')
  await until(() => namesOf(bobs).join() === 'ada,tea,den,pub')
  await adas.ask(UpdateProfileDocument, { input: { displayName: 'Countess' } })
  await say(adas, direct, 'It is me')
  await until(() => namesOf(bobs).join() === 'Countess,tea,den,pub')
  await adas.ask(UpdateRoomDocument, { input: { roomId: tea!, name: 'coffee' } })
  await until(() => namesOf(bobs).join() === 'Countess,coffee,den,pub')

  await remove(adas, tea!, bob.id)
  const by = { id: ada.id, displayName: 'Countess' }
  expect(await endOf(bobs, tea!)).toEqual({ cause: 'REMOVED', roomName: 'coffee', by, bannedUntil: null })
  expect(bobs.rooms.getSnapshot().unreadCount).toBe(2)
  await add(adas, tea!, bob.id)
  await until(() => bobs.room(tea!).getSnapshot().room?.unreadCount === 0)
  expect(bobs.room(tea!).getSnapshot().ended).toBeNull()
  await deleteRoom(adas, pub!)
  expect(await endOf(bobs, pub!)).toMatchObject({ cause: 'DELETED', roomName: 'pub', by })

  line.behaviour.refuses = true
  line.cut()
  await until(() => stateOf(bobs) === 'offline')
  await adas.ask(BanUserDocument, { input: { roomId: tea!, userId: bob.id, seconds: 600 } })
  await deleteRoom(adas, den!)
  line.behaviour.refuses = false
  await until(() => namesOf(bobs).join() === 'Countess')
  expect(await endOf(bobs, tea!)).toMatchObject({ cause: 'BANNED', bannedUntil: expect.any(String), by })
  expect(await endOf(bobs, den!)).toMatchObject({ cause: 'DELETED', roomName: 'den' })

  await adas.ask(DeleteAccountDocument, { input: { password: ada.password } })
  await until(() => namesOf(bobs).join() === 'Deleted user')
  expect(bobs.rooms.getSnapshot().rooms[0]!.directWith).toMatchObject({ id: ada.id, username: '' })
})

test('a list of many rooms is read page by page, and whole', async () => {
  const { line, ada, adas } = await setOut()
  const rooms = Array.from({ length: 60 }, (_, i) => `room ${i}`)
  for (const name of rooms) await createRoom(adas, name)
  const store = openStore(line, ada)
  expect(store.room('room_no').getSnapshot()).toEqual({ room: null, isReading: true, ended: null })
  await isLive(store)
  expect(namesOf(store)).toEqual(rooms.toReversed())
  expect(store.room('room_no').getSnapshot()).toEqual({ room: null, isReading: false, ended: null })
})

test('a public room is listened to without being on the list, joined, left, and listened to on', async () => {
  const { line, bob, adas } = await setOut()
  const { createRoom } = await adas.ask(CreateRoomDocument, { input: { name: 'stage', visibility: 'PUBLIC' } })
  const stage = 'room' in createRoom ? createRoom.room.id : ''
  await say(adas, stage, 'one')
  const bobs = openStore(line, bob)
  await isLive(bobs)
  const stop = bobs.listen(stage)
  bobs.openRoom(stage)
  const shown = () =>
    bobs
      .messages(stage)
      .getSnapshot()
      .messages.map(({ body }) => body)
      .join()
  const membership = () => bobs.room(stage).getSnapshot().room?.membership
  const hears = async (body: string) => {
    await say(adas, stage, body)
    await until(() => shown().endsWith(body))
    expect(bobs.room(stage).getSnapshot().room?.lastMessage?.body).toBe(body)
  }
  await until(() => shown() === 'one' && membership() === null)
  await hears('two')
  expect(namesOf(bobs)).toEqual([])
  const bobsClient = connect(line, bob.token)
  onTestFinished(() => bobsClient.close())
  await bobsClient.ask(JoinRoomDocument, { input: { roomId: stage } })
  await until(() => membership() && namesOf(bobs).join() === 'stage')
  await hears('three')
  expect(bobs.rooms.getSnapshot().unreadCount).toBe(1)
  await remove(bobsClient, stage, bob.id)
  await until(() => membership() === null)
  expect(namesOf(bobs)).toEqual([])
  await hears('four')
  stop()
  expect(bobs.room(stage).getSnapshot().room).toBeNull()
  expect(shown()).toBe('one,two,three,four')
})

test('a session is renewed, and its end is the end of the store', async () => {
  const { instance, line, bob, ada } = await setOut()
  const [bobs, second, adas] = [openStore(line, bob), openStore(line, bob), openStore(line, ada)]
  await Promise.all([bobs, second, adas].map(isLive))
  const expiresAt = await until(() => bobs.viewer.getSnapshot()?.sessionExpiresAt)
  await bobs.refresh()
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.parse(bobs.viewer.getSnapshot()!.sessionExpiresAt))
  const client = connect(instance, bob.token)
  await client.ask(SignOutDocument, {})
  await client.close()
  await until(() => [bobs, second].every(store => stateOf(store) === 'signed out'))
  await expect(bobs.send({ roomId: 'room_x', body: 'Hello?' })).rejects.toThrow()
  const late = openStore(line, bob)
  await until(() => stateOf(late) === 'signed out')
  await adas.signOut()
  expect(stateOf(adas)).toBe('signed out')
  await expect(adas.request('{ viewer { id } }')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
