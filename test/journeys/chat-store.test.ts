/** The store of the package for clients, against a real server: two people, each with a store, on a line that breaks. */
import { isDeepStrictEqual } from 'node:util'
import { type ChatStore, createChatStore } from 'parlor-client'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { clients } from '../support/clients/index.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, type Person, say, signUpAll } from '../support/people.ts'
import { startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'

const { connect } = clients[0]!
const limits = { replayPerRoom: 20, sendsPerMinute: 1e6, messageChangesPerMinute: 1e6 }

function openStore({ url }: { url: string }, { token }: Person): ChatStore {
  const store = createChatStore({ url, token: () => token, webSocketImpl: WebSocket })
  onTestFinished(() => store.close())
  return store
}

/** Ada and Bob in a room of Ada's, each with a store that has it open; Bob's line can be cut. */
async function setOut() {
  const instance = await startInstance({ limits })
  const line = await startProxy(instance)
  const [ada, bob] = await signUpAll(connect, instance, 'ada', 'bob')
  const client = connect(instance, ada.token)
  onTestFinished(() => client.close())
  const roomId = await createRoom(client, 'tea')
  await add(client, roomId, bob.id)
  const [adas, bobs] = [openStore(instance, ada), openStore(line, bob)]
  for (const store of [adas, bobs]) store.openRoom(roomId)
  await until(() => [adas, bobs].every(store => stateOf(store) === 'live' && roomOf(store, roomId)))
  return { instance, line, ada, bob, client, roomId, adas, bobs }
}

const stateOf = (store: ChatStore) => store.connection.getSnapshot().state
const roomOf = (store: ChatStore, roomId: string) => store.room(roomId).getSnapshot().room
const messagesOf = (store: ChatStore, roomId: string) => store.messages(roomId).getSnapshot()
const bodiesOf = (store: ChatStore, roomId: string) => messagesOf(store, roomId).messages.map(({ body }) => body)
const idOf = (store: ChatStore, roomId: string, body: string) =>
  until(() => messagesOf(store, roomId).messages.find(message => message.body === body)?.id)

/** Waits until the store shows the room as a store shows it that is opened now. */
async function expectTruth(instance: { url: string }, person: Person, store: ChatStore, roomId: string): Promise<void> {
  const fresh = openStore(instance, person)
  fresh.openRoom(roomId)
  await until(() => !messagesOf(fresh, roomId).isReading && roomOf(fresh, roomId))
  const shown = (one: ChatStore) => {
    // Whoever has heard of a message before it was deleted knows it by the same key still.
    const messages = messagesOf(one, roomId).messages.map(({ key, clientMessageId, ...rest }) => rest)
    const room = roomOf(one, roomId)!
    const lastMessage = { ...room.lastMessage, clientMessageId: null }
    return [messages.slice(-50), { ...room, lastMessage }, one.rooms.getSnapshot().unreadCount]
  }
  await until(() => !messagesOf(store, roomId).isReading && isDeepStrictEqual(shown(store), shown(fresh))).catch(() =>
    expect(shown(store)).toEqual(shown(fresh)),
  )
  const numbers = messagesOf(store, roomId).messages.map(({ number }) => number!)
  expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
  fresh.close()
}

test('two people talk: what one does, the other sees', async () => {
  const { instance, ada, bob, roomId, adas, bobs } = await setOut()
  const typists: string[][] = []
  bobs.typing(roomId).subscribe(() =>
    typists.push(
      bobs
        .typing(roomId)
        .getSnapshot()
        .map(({ id }) => id),
    ),
  )
  adas.presence(roomId).subscribe(() => undefined)
  adas.sendTyping(roomId)
  await until(() => typists.length === 1)
  expect(await adas.send({ roomId, body: 'Tea?' })).toBeNull()
  const tea = await idOf(bobs, roomId, 'Tea?')
  await until(() => typists.length === 2)
  expect(typists).toEqual([[ada.id], []])
  expect(roomOf(bobs, roomId)).toMatchObject({ unreadCount: 1, lastMessage: { body: 'Tea?' } })
  expect(bobs.rooms.getSnapshot().unreadCount).toBe(1)
  bobs.markRead(roomId)
  expect(bobs.rooms.getSnapshot().unreadCount).toBe(0)
  await until(() => adas.presence(roomId).getSnapshot()?.online.size === 2)

  expect(await bobs.send({ roomId, body: 'Yes!', replyToId: tea })).toBeNull()
  const yes = await idOf(adas, roomId, 'Yes!')
  expect(messagesOf(adas, roomId).messages[1]).toMatchObject({ replyTo: { body: 'Tea?' }, isOwn: false })
  for (const emoji of ['👍', '🎉']) await adas.react(yes, emoji)
  await adas.unreact(yes, '🎉')
  await adas.edit(tea, 'Coffee?')
  await bobs.delete(yes)
  expect(await adas.edit(yes, 'No!')).toMatchObject({ __typename: 'NotFoundError' })
  expect(await bobs.edit(tea, 'Tea!')).toMatchObject({ __typename: 'NotAllowedError', needs: null })
  expect(await bobs.react(tea, 'x')).toMatchObject({ __typename: 'InvalidInputError' })
  await bobs.react(tea, '👍')
  for (const store of [adas, bobs]) await until(() => bodiesOf(store, roomId).join() === 'Coffee?,')
  await expectTruth(instance, ada, adas, roomId)
  await expectTruth(instance, bob, bobs, roomId)
})

test('who is offline writes on, and sees all that was missed once back, in order and without a hole', async () => {
  const { instance, line, ada, bob, client, roomId, adas, bobs } = await setOut()
  for (let i = 0; i < 12; i++) await say(client, roomId, `before ${i}`)
  const [edited, deleted] = [await idOf(adas, roomId, 'before 0'), await idOf(adas, roomId, 'before 1')]
  await until(() => bodiesOf(bobs, roomId).length === 12)
  for (const missed of [5, 150]) {
    line.behaviour.refuses = true
    line.cut()
    await until(() => stateOf(bobs) === 'offline')
    const sent = ['one', 'two', 'three'].map(body => bobs.send({ roomId, body: `${body} ${missed}` }))
    expect(messagesOf(bobs, roomId).messages.slice(-3)).toMatchObject(Array(3).fill({ id: null, state: 'sending' }))
    for (let i = 0; i < missed; i++) await say(client, roomId, `missed ${missed} ${i}`)
    await adas.edit(edited, `edited ${missed}`)
    await adas.delete(deleted)
    line.behaviour.refuses = false
    await until(() => stateOf(bobs) === 'live')
    expect(await Promise.all(sent)).toEqual([null, null, null])
    await expectTruth(instance, bob, bobs, roomId)
    const own = bodiesOf(bobs, roomId).filter(body => /^(one|two|three) /.test(body))
    expect(own.slice(-3)).toEqual(['one', 'two', 'three'].map(body => `${body} ${missed}`))
    expect(bodiesOf(bobs, roomId).slice(0, 2)).toEqual([`edited ${missed}`, ''])
  }
  await expectTruth(instance, ada, adas, roomId)
})

test('the server is killed and comes back: every message once, in both', async () => {
  const { instance, line, ada, bob, roomId, adas, bobs } = await setOut()
  const sent: Promise<unknown>[] = []
  const talk = (body: string) => {
    for (const [name, store] of Object.entries({ adas, bobs }))
      sent.push(store.send({ roomId, body: `${name} ${body}` }))
  }
  for (let i = 0; i < 5; i++) talk(`${i}`)
  // Whatever answer was on its way is lost.
  line.cut()
  await instance.stop()
  for (let i = 5; i < 10; i++) talk(`${i}`)
  await until(() => [adas, bobs].every(store => stateOf(store) === 'offline'))
  const again = await startInstance({ limits, port: Number(new URL(instance.url).port) })
  expect(await Promise.all(sent)).toEqual(Array(20).fill(null))
  await until(() => [adas, bobs].every(store => stateOf(store) === 'live'))
  await expectTruth(again, ada, adas, roomId)
  await expectTruth(again, bob, bobs, roomId)
  for (const name of ['adas', 'bobs']) {
    const said = bodiesOf(adas, roomId).filter(body => body.startsWith(name))
    expect(said).toEqual(Array.from({ length: 10 }, (_, i) => `${name} ${i}`))
  }
})
