/** What clients send as variables: how deep it may be nested, on both transports, and what of it is kept while a feed lives. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { startInstance } from '../../support/instance.ts'
import { signUpAll } from '../../support/people.ts'
import { openReady, type RawSocket } from '../../support/raw-socket.ts'

async function open(options = {}) {
  const instance = await startInstance(options)
  const [ana] = await signUpAll(connectGraphqlWs, instance, 'ana')
  const socket = await openReady(instance, ana.token)
  const post = async (body: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ana.token}` }
    const response = await fetch(instance.url, { method: 'POST', headers, body })
    return (await response.json()).errors?.[0].extensions.code ?? null
  }
  return { ...instance, token: ana.token, socket, post }
}

const createRoom = 'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { __typename } }'
const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

const deep: Record<string, string> = {
  'lists in an input': `"query":"${createRoom}","variables":{"input":{"name":${lists(15_000)}}}`,
  'objects in an input': `"query":"${createRoom}","variables":{"input":${objects(9_000)}}`,
  'a variable that nobody declares': `"query":"{ viewer { id } }","variables":{"other":${lists(30_000)}}`,
  cursors: `"query":"subscription ($after: [FeedCursor!]) { events(after: $after) { __typename } }","variables":{"after":${lists(20_000)}}`,
  extensions: `"query":"{ viewer { id } }","extensions":{"headers":${objects(100)}}`,
  'what stands before the query': `"variables":{"x":${lists(65)}},"query":"{ viewer { id } }"`,
}

test.each(Object.entries(deep))(
  '%s nested too deep are BAD_USER_INPUT on both transports, and the socket lives',
  async (_name, fields) => {
    const { socket, post } = await open()
    expect(await post(`{${fields}}`)).toBe('BAD_USER_INPUT')
    socket.send(`{"payload":{${fields}},"type":"subscribe","id":"deep"}`)
    const frame = await socket.frame(({ id }) => id === 'deep')
    expect([frame.type, frame.payload[0].extensions.code]).toEqual(['error', 'BAD_USER_INPUT'])
    expect((await socket.ask('{ viewer { id } }')).data.viewer.id).toMatch(/^viewer_/)
  },
)

test('what is nested less is taken, as deep as the operator allows', async () => {
  const { post, url, token } = await open({ limits: { jsonDepth: 5 } })
  const body = (levels: number) => `{"query":"{ viewer { id } }","variables":{"other":${lists(levels)}}}`
  expect(await post(body(3))).toBeNull()
  expect(await post(body(4))).toBe('BAD_USER_INPUT')
  const get = async (levels: number) => {
    const search = new URLSearchParams({ query: '{ viewer { id } }', variables: `{"other":${lists(levels)}}` })
    return (await fetch(`${url}?${search}`, { headers: { authorization: `Bearer ${token}` } })).json()
  }
  expect((await get(4)).data.viewer).not.toBeNull()
  expect((await get(5)).errors[0].extensions.code).toBe('BAD_USER_INPUT')
})

const feed = 'subscription ($after: [FeedCursor!]) { events(after: $after) { __typename } }'
/** 60,000 characters that no other request has. */
const ballast = (n: number) => `${n}`.padEnd(60_000, 'x')

test('of variables, extensions and cursors nothing is kept while a feed lives', async () => {
  const { socket } = await open({
    limits: { operationsPerSocket: 1000, feedsPerSocket: 1000, subscriptionsPerMinute: 1e6 },
  })
  const kinds = [
    (n: number) => ({ variables: { undeclared: ballast(n) } }),
    (n: number) => ({ extensions: { more: ballast(n) } }),
    (n: number) => ({ variables: { after: [ballast(n)] } }),
  ]
  await subscribeAll(socket, 50, n => kinds[n % 3]!(n))
  const before = usedBytes()
  await subscribeAll(socket, 500, n => kinds[n % 3]!(n))
  // All of it would be 30 MB.
  expect(usedBytes() - before).toBeLessThan(8 * 1024 * 1024)
})

let asked = 0

async function subscribeAll(socket: RawSocket, count: number, extra: (n: number) => object): Promise<void> {
  for (let i = 0; i < count; i++) {
    const id = `feed ${++asked}`
    socket.send({ id, type: 'subscribe', payload: { query: feed, ...extra(asked) } })
    await socket.frame(frame => frame.id === id && frame.payload.data?.events.__typename === 'FeedReady')
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function usedBytes(): number {
  for (let i = 0; i < 3; i++) collectGarbage()
  return process.memoryUsage().heapUsed
}
