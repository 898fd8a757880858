/** The store of the package for clients, against a real server: two people, each with a store. */
import { type ChatStore, createChatStore } from 'parlor-client'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { clients } from '../support/clients/index.ts'
import { type Instance, startInstance } from '../support/instance.ts'
import { add, createRoom, type Person, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'

const { connect } = clients[0]!

function openStore(instance: Instance, { token }: Person): ChatStore {
  const store = createChatStore({ url: instance.url, token: () => token, webSocketImpl: WebSocket })
  onTestFinished(() => store.close())
  return store
}

const bodiesIn = (store: ChatStore, roomId: string) =>
  store
    .messages(roomId)
    .getSnapshot()
    .messages.map(({ body }) => body)

test('two people talk', async () => {
  const instance = await startInstance()
  const [ada, bob] = await signUpAll(connect, instance, 'ada', 'bob')
  const [adas, bobs] = [openStore(instance, ada), openStore(instance, bob)]
  await until(() => [adas, bobs].every(store => store.connection.getSnapshot().state === 'live'))
  const client = connect(instance, ada.token)
  const roomId = await createRoom(client, 'tea')
  await add(client, roomId, bob.id)
  await client.close()
  await until(() => [adas, bobs].every(store => store.rooms.getSnapshot().rooms[0]?.name === 'tea'))
  for (const store of [adas, bobs]) store.openRoom(roomId)
  expect(await adas.send({ roomId, body: 'Tea?' })).toBeNull()
  expect(await bobs.send({ roomId, body: 'Yes.' })).toBeNull()
  await until(() => [adas, bobs].every(store => bodiesIn(store, roomId).join() === 'Tea?,Yes.'))
  expect(bobs.room(roomId).getSnapshot().room).toMatchObject({ unreadCount: 0, memberCount: 2 })
  expect(adas.rooms.getSnapshot()).toMatchObject({ unreadCount: 1, rooms: [{ unreadCount: 1 }] })
})
