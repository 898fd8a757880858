/** The client of feeds, on real sockets: it goes on where it was, whatever ends the socket, and ends only where it has to. */
import { createFeedClient, type FeedClientOptions } from 'parlor-client'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { until } from '../support/until.ts'
import { startFeedServer } from './feed-server.ts'

const query = 'subscription ($after: [FeedCursor!]) { events(after: $after) { cursor } }'

async function setOut(options: Partial<FeedClientOptions> = {}) {
  const server = await startFeedServer()
  const { url } = server
  const retryWait = async () => undefined
  const client = createFeedClient({ url, token: () => 'token', webSocketImpl: WebSocket, retryWait, ...options })
  onTestFinished(async () => void (await Promise.resolve(client.dispose()).catch(() => undefined)))
  return { server, client }
}

/** Subscribes, and notes what comes. */
function listen(
  client: ReturnType<typeof createFeedClient>,
  payload: Parameters<typeof client.subscribe>[0] = { query },
) {
  const heard: unknown[] = []
  const ends: unknown[] = []
  const stop = client.subscribe(payload, {
    next: ({ data }) => heard.push(data?.events),
    error: error => ends.push(error),
    complete: () => ends.push('complete'),
  })
  return { heard, ends, stop }
}

const tea = (cursor: string) => ({ roomId: 'tea', cursor })

test('a feed goes on where it was on every new socket', async () => {
  const { server, client } = await setOut()
  const { heard, ends } = listen(client, { query, variables: { after: ['saved'] } })
  const first = await server.subscription(1)
  expect(first.after).toEqual(['saved'])
  first.next({ cursors: ['t1', 'p1'] })
  first.next(tea('t2'))
  await until(() => heard.length === 2)
  server.cut()
  const second = await server.subscription(2)
  expect(second.after).toEqual(['t1', 'p1', 't2'])
  second.next(tea('t3'))
  await until(() => heard.length === 3)
  server.cut()
  expect((await server.subscription(3)).after).toEqual(['t1', 'p1', 't3'])
  expect(ends).toEqual([])
})

test('a feed that is read with a loop goes on too, and ends with it', async () => {
  const { server, client } = await setOut()
  const heard: unknown[] = []
  const read = async () => {
    for await (const { data } of client.iterate<{ events: object }>({ query }))
      if (heard.push(data!.events) === 3) break
  }
  const reading = read()
  const first = await server.subscription(1)
  expect(first.after).toBeNull()
  first.next(tea('t1'))
  first.next(tea('t2'))
  await until(() => heard.length === 2)
  server.cut()
  const second = await server.subscription(2)
  expect(second.after).toEqual(['t2'])
  second.next(tea('t3'))
  await reading
  expect(heard).toEqual([tea('t1'), tea('t2'), tea('t3')])
  await until(() => server.completed.length === 1)
})

test('a loop ends with the feed, fails with it, and is left while it waits', async () => {
  const { server, client } = await setOut()
  const all = async () => {
    const results = []
    for await (const { data } of client.iterate({ query })) results.push(data!.events)
    return results
  }
  const ended = all()
  const first = await server.subscription(1)
  first.next(tea('t1'))
  first.complete()
  expect(await ended).toEqual([tea('t1')])
  const failed = all()
  const second = await server.subscription(2)
  second.error({ code: 'BAD_USER_INPUT' })
  await expect(failed).rejects.toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  const left = client.iterate({ query })
  const waiting = left.next()
  await server.subscription(3)
  expect(await left.return!()).toEqual({ value: undefined, done: true })
  expect(await waiting).toEqual({ value: undefined, done: true })
  await until(() => server.completed.length === 1)
})

test.each(['RATE_LIMITED', 'UNAVAILABLE'])('a feed that is answered %s begins again, where it was', async code => {
  const { server, client } = await setOut()
  const { heard, ends } = listen(client)
  const first = await server.subscription(1)
  first.next(tea('t1'))
  first.error({ code, retryAfterMs: 5 })
  const second = await server.subscription(2)
  expect(second.after).toEqual(['t1'])
  second.error({ code, retryAfterMs: 5 })
  const third = await server.subscription(3)
  third.next(tea('t2'))
  await until(() => heard.length === 2)
  expect(ends).toEqual([])
})

test('one that is told to end while it pauses begins no more', async () => {
  const { server, client } = await setOut()
  const { ends, stop } = listen(client)
  const other = listen(client)
  for (const n of [1, 2]) (await server.subscription(n)).error({ code: 'RATE_LIMITED', retryAfterMs: 400 })
  // An answer on the same socket shows that the refusals have arrived.
  const { heard } = listen(client, { query: '{ a }' })
  ;(await server.subscription(3)).next({})
  await until(() => heard.length === 1)
  stop()
  await until(() => ends.length === 1)
  // The other one, refused after it, begins again.
  await server.subscription(4)
  expect([ends, other.ends, server.subscribed.length]).toEqual([['complete'], [], 4])
})

test('a feed that is wrong ends with the errors', async () => {
  const { server, client } = await setOut()
  const { ends } = listen(client)
  const first = await server.subscription(1)
  first.error({ code: 'QUERY_TOO_COMPLEX' })
  await until(() => ends.length === 1)
  expect(ends).toMatchObject([[{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]])
})

test('a session that is over ends the feed with the close event', async () => {
  const { server, client } = await setOut()
  server.behaviour.closesAtInit = 4401
  const { ends } = listen(client)
  await until(() => ends.length === 1)
  expect(ends).toMatchObject([{ code: 4401 }])
})

test('the token is asked for with each socket, and again when there was none to be had', async () => {
  const tokens = ['one', null, null, null, 'two']
  const token = async () => tokens.shift() ?? Promise.reject(new Error('There is no network.'))
  const { server, client } = await setOut({ token })
  const { ends } = listen(client)
  expect((await server.subscription(1)).token).toBe('Bearer one')
  server.cut(4403)
  expect((await server.subscription(2)).token).toBe('Bearer two')
  expect([tokens, ends]).toEqual([[], []])
})

test('a socket that is silent is given up, and the feed goes on on another', async () => {
  const { server, client } = await setOut({ keepAlive: 20, pongWaitMs: 100 })
  const { heard, ends } = listen(client)
  const first = await server.subscription(1)
  first.next(tea('t1'))
  await until(() => heard.length === 1)
  server.behaviour.answersPings = false
  const second = await server.subscription(2)
  expect(second.after).toEqual(['t1'])
  expect(ends).toEqual([])
})

test('a socket that answers its pings is kept', async () => {
  const { server, client } = await setOut({ keepAlive: 5, pongWaitMs: 1_000 })
  let pongs = 0
  client.on('pong', () => void pongs++)
  listen(client)
  await until(() => pongs > 20)
  expect(server.subscribed).toHaveLength(1)
})

test('what is no feed is sent as it is', async () => {
  const { server, client } = await setOut()
  listen(client, {
    query: 'query ($after: String) { room { messages(after: $after) { nodes { id } } } }',
    variables: { after: '1071' },
  })
  expect((await server.subscription(1)).after).toBe('1071')
})

test('two feeds on one client have cursors of their own', async () => {
  const { server, client } = await setOut()
  const [one, other] = [
    listen(client, { query, variables: { after: ['a'] } }),
    listen(client, { query, variables: { after: ['b'] } }),
  ]
  const [first, second] = [await server.subscription(1), await server.subscription(2)]
  first.next(tea('t1'))
  second.next(tea('t2'))
  await until(() => one.heard.length + other.heard.length === 2)
  server.cut()
  await server.subscription(4)
  const again = server.subscribed.slice(2).map(({ after }) => JSON.stringify(after))
  expect(again.sort()).toEqual(['["a","t1"]', '["b","t2"]'])
})
