/** Variables with thousands of mistakes: told of a few, in short words, and soon. */
import { readFileSync } from 'node:fs'
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { coerceVariables } from '../../../src/server/graphql/coerce-variables.ts'
import { post, serve } from '../serving.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const most = defaultLimits.validationErrors

function coerce(query: string, variables: Record<string, unknown>) {
  const [operation] = parse(query).definitions as [OperationDefinitionNode]
  const result = coerceVariables(schema, operation, variables, most)
  return 'errors' in result ? result.errors.map(({ message }) => message) : []
}

const send = 'mutation ($v: SendMessageInput!) { sendMessage(input: $v) { __typename } }'
const nodes = 'query ($v: [ID!]!) { nodes(ids: $v) { id } }'
const feed = 'subscription ($v: [ID!]) { events(roomIds: $v) { __typename } }'
const fields = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, value]))
const list = (value: unknown) => new Array(13_000).fill(value)

test.each([
  ['fields that an input does not have', send, fields(6000, 1)],
  ['long texts in fields that it does not have', send, fields(30, 'x'.repeat(2000))],
  ['nulls in a list', nodes, list(null)],
  ['objects in a list', nodes, list({})],
  ['large objects in a list', nodes, new Array(30).fill(fields(300, 1))],
  ['no texts among room ids', feed, list(true)],
])('of %s only so many are told, in few words', (_name, query, v) => {
  const messages = coerce(query, { v })
  expect(messages).toHaveLength(most + 1)
  for (const message of messages) expect(message.length).toBeLessThan(700)
})

test('a long message keeps what was wrong, at its end', () => {
  const [message] = coerce(send, { v: { roomId: 'room', body: 'hi', ballast: 'x'.repeat(60_000) } })
  expect(message).toMatch(/^Variable "\$v" got invalid value .* Field "ballast" is not defined by type/)
  expect(message!.length).toBeLessThan(700)
})

test.each([
  ['an input with wrong fields', send, (wide: object) => wide],
  ['an input in the place of a text', send, (wide: object) => ({ roomId: 'room', body: wide })],
])('what is wrong in many ways is looked at once: %s', (_name, query, make) => {
  let looks = 0
  const wide = {}
  for (let i = 0; i < 6000; i++) Object.defineProperty(wide, `a${i}`, { enumerable: true, get: () => ++looks })
  coerce(query, { v: make(wide) })
  expect(looks).toBeLessThan(6100)
})

test('the second request with a document is told no more than the first', async () => {
  const { url } = await serve()
  const query = 'query ($v: String!) { echo(text: $v) }'
  const ask = async (v: unknown) => (await post(url, { query, variables: { v } })).errors
  const first = await ask(fields(6000, 1))
  expect((await post(url, { query, variables: { v: 'x' } })).data).toEqual({ echo: 'x' })
  expect(await ask(fields(6000, 1))).toEqual(first)
  expect(JSON.stringify(first).length).toBeLessThan(1000)
})
