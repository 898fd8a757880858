/** Metrics call `failed` what is a fault of the server, and nothing that a client can bring about. */
import { expect, test } from 'vitest'
import { startInstance } from '../../support/instance.ts'
import { post, serve } from '../serving.ts'

const deep = (levels: number) => Array.from({ length: levels }).reduce<unknown>(inner => [inner], 1)
const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'

const mistakes: { query: string; variables?: object; operationName?: string }[] = [
  { query: '{' },
  { query: '{ nothing }' },
  { query: 'query A { __typename } query B { __typename }' },
  { query: '{ room(id: "room_1") { name } }' },
  { query: '{ node(id: "\\ud800") { id } }' },
  { query: nodes, variables: { ids: 5 } },
  { query: nodes, variables: { ids: [{ a: 1 }] } },
  { query: nodes, variables: { ids: deep(30) } },
  { query: nodes, variables: { ids: Array(2000).fill('x') } },
  { query: nodes },
  { query: 'query ($n: Int) { viewer { rooms(first: $n) { nodes { id } } } }', variables: { n: 99_999_999_999 } },
  {
    query: 'query ($c: String) { viewer { rooms(first: 1, after: $c) { nodes { id } } } }',
    variables: { c: '\u0000' },
  },
  { query: 'subscription { events { cursor } }' },
  { query: 'subscription ($a: [FeedCursor!]) { events(after: $a) { cursor } }', variables: { a: [{}] } },
  { query: 'mutation { signOut { __typename } sendMessage(input: {}) { __typename } }' },
  { query: 'mutation { signIn(input: { username: "", password: "" }) { __typename } }' },
]

const failed = async (url: string) =>
  [
    ...(await (await fetch(`${url}/metrics`)).text()).matchAll(
      /^parlor_operations_total\{.*outcome="failed".*\} (\d+)$/gm,
    ),
  ]
    .map(([, count]) => Number(count))
    .reduce((sum, count) => sum + count, 0)

test('no mistake of a client counts as a fault', async () => {
  const instance = await startInstance()
  const url = instance.url.replace('/graphql', '')
  for (const mistake of mistakes) {
    const answer = await post(url, mistake)
    expect(JSON.stringify(answer), JSON.stringify(mistake)).not.toContain('INTERNAL_SERVER_ERROR')
    expect(await failed(url), mistake.query).toBe(0)
  }
})

test('a fault does', async () => {
  const { url } = await serve()
  await post(url, { query: '{ bug }' })
  expect(await failed(url)).toBe(1)
})
