/** The recipes of the manual, each as it stands there, on real screens: nothing is missing, nothing comes twice, all in order. */
import { setTimeout as pause } from 'node:timers/promises'
import { createHistory, createOutbox, type FeedClientOptions } from 'parlor-client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect as withApollo } from '../../docs/recipes/with-apollo.ts'
import { connect as withGraphqlWs } from '../../docs/recipes/with-graphql-ws.ts'
import { connect as withUrql } from '../../docs/recipes/with-urql.ts'
import type { Limits } from '../../src/domain/limits.ts'
import {
  AddReactionDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  FeedDocument,
  type FeedSubscription,
  RoomPageDocument,
  type RoomPageQuery,
  SendDocument,
} from '../generated/graphql.ts'
import type { ChatClient } from '../support/chat-client.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openClient } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, type Person, remove, say, signUpAll } from '../support/people.ts'
import { startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'

// GraphQLWsLink compares errors with the constants of the global, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket

type Connect = (options: FeedClientOptions) => ReturnType<typeof withGraphqlWs>

const recipes: { library: string; connect: Connect }[] = [
  { library: 'graphql-ws', connect: withGraphqlWs },
  { library: 'Apollo Client', connect: withApollo },
  { library: 'urql', connect: withUrql },
]

/** Ada in a room with Bob, who is behind a proxy. */
async function setOut(connect: Connect, limits: Partial<Limits> = {}) {
  const instance = await startInstance({ limits: { sendsPerMinute: 1e6, ...limits } })
  const proxy = await startProxy(instance)
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const adas = openClient(connectGraphqlWs, instance, ada)
  const room = await createRoom(adas)
  await add(adas, room, bob.id)
  const { url } = instance
  return { url, proxy, adas, bob, room, screen: openScreen(connect, proxy, bob, room), kept: () => readAll(adas, room) }
}

/** What an app is made of: the connection, the feed, the messages of one room, and what waits to be sent. */
function openScreen(connect: Connect, { wsUrl }: { wsUrl: string }, { token }: Person, roomId: string) {
  const retryWait = () => pause<void>(20)
  const { client, ask, listen } = connect({ url: wsUrl, token: () => token, webSocketImpl: WebSocket, retryWait })
  const messages = createHistory({
    roomId,
    readPage: async before => (await ask(RoomPageDocument, { roomId, before })).room?.messages ?? null,
    retryWait,
    keptMessages: 5_000,
  })
  const list = () => messages.getSnapshot().messages
  const events: FeedSubscription['events'][] = []
  const onEvent = (event: FeedSubscription['events']) => {
    events.push(event)
    messages.take(event)
  }
  const ends: unknown[] = []
  const stop = listen(FeedDocument, { onEvent, onEnd: error => error && ends.push(error) })
  const send = async (message: { roomId: string; body: string; clientMessageId: string }) =>
    (await ask(SendDocument, message)).sendMessage
  onTestFinished(async () => {
    messages.close()
    stop()
    await client.dispose()
  })
  return {
    list,
    outbox: createOutbox({ send, retryWait }),
    ends: () => ends,
    resets: () => events.flatMap(event => (event.__typename === 'FeedReset' ? [event.reason] : [])),
    isLive: () => until(() => events.at(-1)?.__typename === 'FeedReady'),
    shows: (bodies: string[]) =>
      until(() => JSON.stringify(list().map(({ body }) => body)) === JSON.stringify(bodies), {
        what: () => `${bodies.length} messages, not ${list().length}: ${JSON.stringify(events.at(-1))}`,
      }),
  }
}

/** All that the room has, read page by page. */
async function readAll(client: ChatClient, roomId: string) {
  const all: { id: string; body: string; number: number }[] = []
  for (;;) {
    const before = all[0] ? `${all[0].number}` : null
    const page = (await client.ask(RoomPageDocument, { roomId, before })).room!.messages!
    all.unshift(...page.nodes)
    if (!page.pageInfo.hasPreviousPage) return all
  }
}

const sayAll = async (client: ChatClient, room: string, bodies: string[]) => {
  for (let i = 0; i < bodies.length; i += 25)
    await Promise.all(bodies.slice(i, i + 25).map(body => say(client, room, body)))
}

type Shown = Omit<NonNullable<NonNullable<RoomPageQuery['room']>['messages']>['nodes'][number], 'author'>

/** What of messages changes, as text. */
const changing = (messages: readonly Shown[]) =>
  JSON.stringify(
    messages.map(({ number, body, editedAt, deletedAt, reactions }) => [
      number,
      body,
      editedAt,
      deletedAt,
      reactions.map(({ emoji, count }) => [emoji, count]),
    ]),
  )

/** Edits, deletes and reacts, as the author does. */
async function change(client: ChatClient, [one, two, three, four]: string[], body: string) {
  await client.ask(EditMessageDocument, { input: { messageId: one!, body } })
  await client.ask(DeleteMessageDocument, { input: { messageId: two! } })
  for (const emoji of ['👍', '❤']) await client.ask(AddReactionDocument, { input: { messageId: three!, emoji } })
  await client.ask(EditMessageDocument, { input: { messageId: four!, body } })
  await client.ask(DeleteMessageDocument, { input: { messageId: four! } })
}

/** A share that is used up by a few documents. */
const small = { callerShare: 5, callerBurstMs: 20, callerWaiting: 2 }

/** Asks for so much at a time that this user's share is used up for a while. Resolves with how many were refused. */
async function useUpShare(url: string, { token }: Person): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const ask = async (_: unknown, n: number) => {
    const fields = Array.from({ length: 150 }, (_, i) => `a${n}x${i}: displayName`).join(' ')
    const body = JSON.stringify({ query: `{ viewer { user { ${fields} } } }` })
    return (await fetch(url, { method: 'POST', headers, body })).status
  }
  return (await Promise.all(Array.from({ length: 60 }, ask))).filter(status => status === 429).length
}

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`)

describe.each(recipes)('with $library', ({ connect }) => {
  test('a screen that missed more than a feed replays has no hole', async () => {
    const { proxy, adas, room, screen, kept } = await setOut(connect)
    await screen.isLive()
    await sayAll(adas, room, numbered('before', 5))
    await until(() => screen.list().length === 5)

    proxy.behaviour.refuses = true
    proxy.cut()
    await sayAll(adas, room, numbered('meanwhile', 1_250))
    proxy.behaviour.refuses = false
    // Said while the screen reads what is missing.
    await until(() => screen.resets().length === 1)
    await sayAll(adas, room, numbered('after', 10))

    const all = await kept()
    expect(all).toHaveLength(1_265)
    await screen.shows(all.map(({ body }) => body))
    expect(screen.resets()).toEqual(['TOO_MUCH'])
    expect(new Set(screen.list().map(({ id }) => id)).size).toBe(1_265)
  })

  test.each([
    ['replayed', {}],
    ['not replayed', { replayPerRoom: 3 }],
  ])('changes while the screen was away, %s, are shown as they are, and so are those after', async (_how, limits) => {
    const { proxy, adas, room, screen } = await setOut(connect, limits)
    await screen.isLive()
    await sayAll(adas, room, numbered('message', 8))
    await until(() => screen.list().length === 8)
    const page = async () => (await adas.ask(RoomPageDocument, { roomId: room, before: null })).room!.messages!.nodes
    const ids = (await page()).map(({ id }) => id)

    proxy.behaviour.refuses = true
    proxy.cut()
    await change(adas, ids, 'while away')
    proxy.behaviour.refuses = false
    const truth = changing(await page())
    expect(truth).toContain('while away')
    await until(() => changing(screen.list()) === truth)

    await change(adas, ids.slice(4), 'while there')
    const after = changing(await page())
    expect(after).toContain('while there')
    await until(() => changing(screen.list()) === after)
  })

  test('who comes back to a room sees what was said while they were away', async () => {
    const { adas, bob, room, screen, kept } = await setOut(connect)
    await screen.isLive()
    await sayAll(adas, room, numbered('before', 3))
    await until(() => screen.list().length === 3)
    await remove(adas, room, bob.id)
    await sayAll(adas, room, numbered('meanwhile', 120))
    await add(adas, room, bob.id)
    await say(adas, room, 'welcome back')
    await screen.shows((await kept()).map(({ body }) => body))
  })

  test('what is sent while answers are lost arrives once and in order', async () => {
    const { proxy, room, screen, kept } = await setOut(connect)
    await screen.isLive()
    let replies = 0
    proxy.behaviour.cutsReply = () => ++replies % 4 === 0
    const bodies = numbered('message', 25)
    const answers = await Promise.all(bodies.map(body => screen.outbox.send({ roomId: room, body })))
    proxy.behaviour.cutsReply = () => false
    expect(answers.map(({ __typename }) => __typename)).toEqual(bodies.map(() => 'SendMessagePayload'))
    expect((await kept()).map(({ body }) => body)).toEqual(bodies)
    await screen.shows(bodies)
  })

  test('a feed that is refused for the moment begins again, where it was', async () => {
    const { url, proxy, adas, bob, room, screen, kept } = await setOut(connect, small)
    await screen.isLive()
    const refused = useUpShare(url, bob)
    proxy.cut()
    await say(adas, room, 'meanwhile')
    expect(await refused).toBeGreaterThan(0)
    await say(adas, room, 'later')
    await screen.shows((await kept()).map(({ body }) => body))
    expect(screen.ends()).toEqual([])
  })

  test('what is sent by whoever has used up their share arrives later, in order', async () => {
    const { url, bob, room, screen, kept } = await setOut(connect, small)
    await screen.isLive()
    const refused = useUpShare(url, bob)
    const bodies = numbered('message', 5)
    const answers = await Promise.all(bodies.map(body => screen.outbox.send({ roomId: room, body })))
    expect(await refused).toBeGreaterThan(0)
    expect(answers.map(({ __typename }) => __typename)).toEqual(bodies.map(() => 'SendMessagePayload'))
    expect((await kept()).map(({ body }) => body)).toEqual(bodies)
  })
})
