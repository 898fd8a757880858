import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { startInstance } from '../../support/instance.ts'
import { createRoom, signUpAll } from '../../support/people.ts'
import { openReady } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

interface Operation {
  query: string
  variables?: object
  operationName?: string
}

async function startWithAda() {
  const instance = await startInstance()
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const socket = await openReady(instance, ada.token)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` }
  const codesOf = (answer: { message: string; extensions: { code: string } }[] | { errors?: never[] }) =>
    (Array.isArray(answer) ? answer : (answer.errors ?? [])).map(
      ({ message, extensions: { code } }: { message: string; extensions: { code: string } }) => `${code}: ${message}`,
    )
  return {
    instance,
    ada,
    socket,
    overSocket: async ({ query, variables, ...extra }: Operation) => codesOf(await socket.ask(query, variables, extra)),
    overHttp: async (operation: Operation) => {
      const response = await fetch(instance.url, { method: 'POST', headers, body: JSON.stringify(operation) })
      return codesOf(await response.json())
    },
  }
}

const many = (count: number, part: (n: number) => string) => Array.from({ length: count }, (_, n) => part(n)).join(' ')
const pages = (first: string) =>
  `viewer { rooms(first: ${first}) { nodes { members(first: ${first}) { nodes { id } } } } }`

const tooMuch: Record<string, Operation> = {
  bytes: { query: `{ viewer { id } } #${' '.repeat(8 * 1024)}` },
  'bytes of long characters': { query: `{ viewer { id } } #${'世'.repeat(3000)}` },
  tokens: { query: `{ viewer { id ${'id '.repeat(1000)} } }` },
  fields: { query: `{ viewer { ${many(201, n => `a${n}: id`)} } }` },
  'fields through fragments': {
    query: `{ viewer { ${many(20, n => `a${n}: user { ...F }`)} } } fragment F on User { ${many(20, n => `f${n}: id`)} }`,
  },
  cost: { query: `{ ${pages('100')} }` },
  'cost by variables': { query: `query ($n: Int) { ${pages('$n')} }`, variables: { n: 100 } },
  'cost behind a cheap operation': {
    query: `query Cheap { viewer { id } } query Dear { ${pages('100')} }`,
    operationName: 'Dear',
  },
  depth: {
    query: `{ viewer { rooms { nodes { owner { id } messages { nodes { room { messages { nodes { room { messages { nodes { room { id } } } } } } } } } } } } }`,
  },
  introspection: { query: `{ ${many(11, n => `a${n}: __schema { types { name } }`)} }` },
}

test('a document may ask for as much over a socket as over HTTP, and is refused with the same words', async () => {
  const { overSocket, overHttp, socket } = await startWithAda()
  for (const [what, operation] of Object.entries(tooMuch)) {
    const refusal = await overSocket(operation)
    expect(refusal[0], what).toMatch(/^QUERY_TOO_COMPLEX/)
    expect(refusal, what).toEqual(await overHttp(operation))
  }
  for (const query of [`{ ${pages('10')} }`, '{ __schema { types { name fields { name } } } }'])
    expect(await overSocket({ query }), query).toEqual([])
  expect(socket.closing).toBe(null)
})

test('a subscription is bound by the same limits', async () => {
  const { overSocket } = await startWithAda()
  const subscriptions = [
    `subscription { events { cursor } } #${' '.repeat(8 * 1024)}`,
    `subscription { events { ${many(201, n => `a${n}: cursor`)} } }`,
    `subscription Dear { events { ${many(201, n => `a${n}: cursor`)} } }`,
    `subscription { events { ... on MessageSent { message { ${many(81, n => `a${n}: body`)} } } } }`,
  ]
  for (const query of subscriptions) expect((await overSocket({ query }))[0]).toMatch(/^QUERY_TOO_COMPLEX/)
})

test('a subscription never selects what has to be read, on whatever way', async () => {
  const { overSocket, socket, instance, ada } = await startWithAda()
  const reads = ['memberCount', 'members { nodes { id } }', 'messages(last: 1) { nodes { id } }']
  for (const field of reads) {
    const ways = [
      `subscription { events { ... on AddedToRoom { room { ${field} } } } }`,
      `subscription { events { ... on MessageSent { message { room { ${field} } } } } }`,
      `subscription { events { ... on AddedToRoom { room { harmless: ${field} } } } }`,
      `subscription { events { ... on AddedToRoom { room { ${field.replace('{', '@include(if: false) {')} } } } }`,
      `subscription { events { ...A } } fragment A on AddedToRoom { room { ...B } } fragment B on Room { ${field} }`,
      `subscription { events { ...A } } fragment A on Event { ... on RoomDeleted { roomName } ... on AddedToRoom { room { ... { ${field} } } } }`,
      `query Q { viewer { id } } subscription S { events { ... on AddedToRoom { room { ${field} } } } }`,
    ]
    for (const query of ways) {
      const operation = query.startsWith('query') ? { query, operationName: 'S' } : { query }
      const refusals = await overSocket(operation)
      expect(refusals[0], query).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)/)
      expect(refusals.join(), query).toContain('may not be selected inside a subscription')
    }
  }
  // The same fields, by the same fragments, are free to queries of the same socket.
  const client = connectGraphqlWs(instance, ada.token)
  const id = await createRoom(client)
  await client.close()
  const query = 'query ($id: ID!) { room(id: $id) { ...B } } fragment B on Room { memberCount }'
  expect(await socket.ask(query, { id })).toEqual({ data: { room: { memberCount: 1 } } })
})

test('a message in more parts than any client sends ends its socket, and no more of it is read', async () => {
  const instance = await startInstance()
  const socket = await openReady(instance)
  const other = await openReady(instance)
  for (let i = 0; i < 129; i++) socket.ws.send(' ', { fin: false })
  await until(() => socket.closing)
  expect(socket.closing?.code).toBe(1008)
  // Its address is kept out for a while; who is in already, is not.
  const kept = connect(Number(new URL(instance.url).port), '127.0.0.1').on('error', () => undefined)
  kept.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await new Promise(resolve => kept.resume().on('close', resolve))
  expect(kept.bytesRead).toBe(0)
  expect(await other.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } })
})

test('what strangers say waits for its turn; who says too much meanwhile is sent away', async () => {
  const instance = await startInstance({ limits: { callerBurstMs: 5 } })
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const [stranger, known] = [await openReady(instance), await openReady(instance, ada.token)]
  for (const socket of [stranger, known]) socket.sendTogether(...Array.from({ length: 2000 }, () => ({ type: 'ping' })))
  await until(() => stranger.closing)
  expect(stranger.closing?.code).toBe(4400)
  await until(() => known.frames.filter(({ type }) => type === 'pong').length === 2000)
})
