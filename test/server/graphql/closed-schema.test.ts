/** A server that is not for exploring: it says nothing of what its schema has, and runs what clients know already. */
import { getIntrospectionQuery } from 'graphql'
import { expect, test } from 'vitest'
import { hideNames } from '../../../src/server/graphql/closed-schema.ts'
import { cpuMsOf } from '../../support/cpu-time.ts'
import { startInstance } from '../../support/instance.ts'
import { openReady } from '../../support/raw-socket.ts'
import { post, serve } from '../serving.ts'

test.each([
  getIntrospectionQuery({ descriptions: false }).replace(/\s+/g, ' '),
  '{ __schema { types { name } } }',
  '{ a: __type(name: "Query") { name } }',
  '{ ... { __type(name: "Query") { name } } }',
  'fragment F on Query { __schema { types { name } } } { ...F }',
  'mutation { __schema { types { name } } }',
])('introspection is refused: %s', async query => {
  const { url } = await serve({ introspection: false })
  const answer = await post(url, { query })
  expect(answer.status).toBe(400)
  expect(answer.data).toBeUndefined()
  expect(answer.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
})

test('what clients know is run, and they may ask for type names', async () => {
  const { url } = await serve({ introspection: false })
  const answer = await post(url, { query: '{ __typename item { __typename name } }' })
  expect(answer.data).toEqual({ __typename: 'Query', item: { __typename: 'Item', name: 'an item' } })
})

const wrong = [
  '{ adress }',
  '{ item { nam } }',
  '{ item { items(firs: 1) { name } } }',
  '{ item { ... on Itm { name } } }',
  'query ($x: Strin!) { echo(text: $x) }',
]

test.each(wrong)('no name is told for a wrong one: %s', async query => {
  const told = await post((await serve()).url, { query })
  const closed = await post((await serve({ introspection: false })).url, { query })
  expect(told.errors[0].message).toContain('Did you mean')
  expect(closed.errors[0].message).toBe(told.errors[0].message.replace(/ Did you mean.*/, ''))
})

test('names are taken out of long texts soon', async () => {
  const error = new Error(`x${' '.repeat(100_000)}y. Did you mean "z"?`)
  expect(await cpuMsOf(() => hideNames([error]))).toBeLessThan(1000)
  expect(error.message).toMatch(/ y\.$/)
})

test('GRAPHIQL=off closes a whole instance, on both transports, for variables too; INTROSPECTION=on opens it', async () => {
  const query = '{ __schema { queryType { name } } }'
  const closed = await startInstance({ graphiql: false })
  const ask = (instance: { url: string }) => post(instance.url.replace('/graphql', ''), { query })
  expect((await ask(closed)).status).toBe(400)
  const socket = await openReady(closed)
  expect((await socket.ask(query))[0].message).toContain('introspection')
  const mutation = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }'
  const { message } = (await socket.ask(mutation, { input: { usernam: 'ana', username: 'ana', password: 'x' } }))
    .errors[0]
  expect(message).toContain('"usernam"')
  expect(message).not.toContain('Did you mean')
  const page = await fetch(closed.url, { headers: { accept: 'text/html' } })
  expect(await page.text()).not.toContain('<html')
  const open = await startInstance({ graphiql: false, introspection: true })
  expect((await ask(open)).data).toEqual({ __schema: { queryType: { name: 'Query' } } })
})
