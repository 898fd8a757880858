/** The real API behind the door: who is let in over HTTP, what the real schema costs, and what nobody may ask. */
import { getIntrospectionQuery } from 'graphql'
import { expect, test } from 'vitest'
import { starterTabs } from '../../../src/server/http/starter-tabs.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { cpuMsOf } from '../../support/cpu-time.ts'
import { type InstanceOptions, startInstance } from '../../support/instance.ts'
import { createRoom, signUpAll } from '../../support/people.ts'
import { post } from '../serving.ts'

async function start(options?: InstanceOptions) {
  const instance = await startInstance(options)
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const ask = (query: string, headers: Record<string, string> = { authorization: `Bearer ${ada!.token}` }) =>
    post(instance.app.address, { query }, headers)
  return { instance, ada: ada!, ask }
}

const codeOf = (answer: { errors?: { extensions: { code: string } }[] }) => answer.errors?.[0]?.extensions.code

test('the tools of client developers can read the schema', async () => {
  const { ask } = await start()
  const answer = await ask(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }))
  expect(answer.data.__schema.types.length).toBeGreaterThan(50)
})

test('what clients usually ask is within the limits', async () => {
  const { instance, ask, ada } = await start()
  const room = await createRoom(connectGraphqlWs(instance, ada.token))
  const page = (name: string, fields: string) =>
    `${name}(first: 100) { pageInfo { hasNextPage endCursor } edges { cursor node { ${fields} } } }`
  const user = 'id username displayName createdAt'
  const message = `id body sentAt number clientMessageId author { ${user} }`
  const screen = `{ viewer { id feedCursors user { ${user} } ${page('rooms', `id name memberCount owner { ${user} }`)} } }`
  const one = `{ room(id: "${room}") { id name memberCount ${page('members', `user { ${user} }`)} ${page('messages', message)} } }`
  for (const query of [screen, one]) expect(codeOf(await ask(query)), query).toBeUndefined()
})

test('what would read the whole store is refused', async () => {
  const { ask } = await start()
  const all = '{ viewer { rooms(first: 100) { nodes { messages(first: 100) { nodes { body } } } } } }'
  expect(codeOf(await ask(all))).toBe('QUERY_TOO_COMPLEX')
  const aliased = Array.from({ length: 99 }, (_, i) => `a${i}: rooms(first: 100) { nodes { id } }`).join(' ')
  expect(codeOf(await ask(`{ viewer { ${aliased} } }`))).toBe('QUERY_TOO_COMPLEX')
})

test('hashing passwords cannot be multiplied in one operation', async () => {
  const { ask } = await start()
  const tries = Array.from(
    { length: 40 },
    (_, i) => `a${i}: signIn(input: { username: "ada", password: "x" }) { __typename }`,
  )
  let answer!: Awaited<ReturnType<typeof ask>>
  const askAll = async () => {
    answer = await ask(`mutation { ${tries.join(' ')} }`)
  }
  expect(await cpuMsOf(askAll)).toBeLessThan(10_000)
  const kinds = answer.data ? Object.values<{ __typename: string }>(answer.data).map(each => each.__typename) : []
  if (answer.data) expect(kinds).toContain('RateLimitedError')
  else expect(codeOf(answer)).toBe('QUERY_TOO_COMPLEX')
})

test('reads inside a subscription are refused', async () => {
  const { ask } = await start()
  const answer = await ask('subscription { events { ... on AddedToRoom { room { memberCount } } } }')
  expect(codeOf(answer)).toBe('BAD_USER_INPUT')
})

test('documents that are slow to judge take little more than a second of the processor at most', async () => {
  const { ask } = await start()
  const nest = (open: string, times: number, core: string) =>
    `${open.repeat(times)} ${core} ${'}'.repeat(times * open.split('{').length - times)}`
  const events = Array.from({ length: 150 }, () => '...on Event{cursor}').join(' ')
  const worst = [
    `subscription { events { ${events} } }`,
    `{ __schema { types { ${nest('fields { type {', 2, 'kind')} } } }`,
    `{ __schema { types { possibleTypes { interfaces { possibleTypes { name } } } } } }`,
    `{ viewer { ${'user { id } '.repeat(190)} } }`,
    `{ ${'...A '.repeat(120)} } fragment A on Query { ${'...B '.repeat(120)} } fragment B on Query { viewer { id } }`,
  ]
  for (const query of worst) {
    expect(await cpuMsOf(() => ask(query)), query.slice(0, 60)).toBeLessThan(1500)
  }
})

test('the starter tabs of GraphiQL are valid', async () => {
  const { ask } = await start()
  for (const { query } of starterTabs)
    expect(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']).not.toContain(codeOf(await ask(query)))
})
