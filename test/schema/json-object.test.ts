/** A JSONObject is the same from a variable and from a document, and comes out as it went in. */
import {
  type GraphQLFieldConfig,
  GraphQLInt,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLSchema,
  graphql,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema as whole } from '../../src/schema/index.ts'
import { cpuMsOf } from '../support/cpu-time.ts'

const scalar = whole.getType('JSONObject') as GraphQLScalarType
const echo: GraphQLFieldConfig<unknown, unknown> = {
  type: scalar,
  args: { given: { type: scalar } },
  resolve: (_root, { given }) => given,
}
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { echo } }),
  types: [GraphQLInt],
})

/** What a client reads, or the first message that it is told. */
async function ask(source: string, variableValues?: Record<string, unknown>): Promise<unknown> {
  const { data, errors } = await graphql({ schema, source, variableValues })
  return errors ? errors[0]!.message : JSON.stringify(data!.echo)
}
const askVariable = (json: string) =>
  ask('query ($given: JSONObject) { echo(given: $given) }', { given: JSON.parse(json) })
const askLiteral = (literal: string) => ask(`{ echo(given: ${literal}) }`)

test.each([
  ['{}', '{}'],
  ['{"a":[1,2.5,-3,1e-7,true,null,"é😀",[],{}]}', '{a:[1,2.5,-3,1e-7,true,null,"é😀",[],{}]}'],
  ['{"__proto__":{"isAdmin":true},"toJSON":1}', '{__proto__:{isAdmin:true},toJSON:1}'],
  ['{"max":9007199254740991,"low":5e-324}', '{max:9007199254740991,low:5e-324}'],
])('%s', async (json, literal) => {
  expect(await askVariable(json)).toBe(json)
  expect(await askLiteral(literal)).toBe(json)
})

test('nothing is given as null', async () => {
  for (const answer of [askVariable('null'), askLiteral('null'), ask('{ echo }')])
    expect(await answer).toMatch(/^(null|undefined)$/)
})

test.each(['[]', '"{}"', '1', '1.5', 'true'])('%s is refused: it is no object', async json => {
  for (const answer of [askVariable(json), askLiteral(json)])
    expect(await answer).toContain('A JSONObject is an object, such as `{ "color": "red" }`.')
})

test('variables stand in a literal as in any input', async () => {
  const source =
    'query ($a: String, $b: [Int!], $c: JSONObject, $d: Int) { echo(given: {a: $a, b: [$b, $d], c: {c: $c}, d: $d}) }'
  const given = { a: 'x', b: [1], c: { y: { z: 1 } } }
  expect(await ask(source, given)).toBe('{"a":"x","b":[[1],null],"c":{"c":{"y":{"z":1}}}}')
  expect(await ask(source, { ...given, d: 4 })).toBe('{"a":"x","b":[[1],4],"c":{"c":{"y":{"z":1}}},"d":4}')
  expect(await ask(source, { c: null })).toBe('{"b":[null,null],"c":{"c":null}}')
  expect(await ask(source, { c: [] })).toContain('A JSONObject is an object')
  expect(await ask('query ($unused: Int) { echo(given: {a: $other}) }')).toContain('Variable "$other" is not defined')
})

test('a default is read as a literal', async () => {
  const source = 'query ($given: JSONObject = {a: [1]}) { echo(given: $given) }'
  expect(await ask(source)).toBe('{"a":[1]}')
  expect(await ask(source.replace('1', '12345678901234567890'))).toContain('more digits than are kept')
})

test('a key that is written twice is refused', async () => {
  for (const literal of ['{a: 1, a: 2}', '{b: [{a: 1, a: 1}]}', '{__proto__: 1, __proto__: 2}'])
    expect(await askLiteral(literal)).toMatch(/There can be only one input field named "(a|__proto__)"/)
})

test('a bare word is refused: JSON has none', async () => {
  expect(await askLiteral('{a: [RED]}')).toContain('write "RED" in quotes')
})

test('a number in a document is kept to its last digit, or refused', async () => {
  const kept = [
    '0',
    '-0',
    '0.0',
    '0.1',
    '1.10',
    '-12.50',
    '1e3',
    '1E+3',
    '100',
    '1e21',
    '0.30000000000000004',
    '5e-324',
    '9007199254740992',
    '0.000001',
  ]
  const lost = [
    '9007199254740993',
    '1234567890123456789',
    '0.1234567890123456789',
    '1e999',
    '-1e999',
    '1e-400',
    '1.7976931348623159e309',
    '0.1000000000000000000001',
  ]
  for (const number of kept) expect(await askLiteral(`{a: ${number}}`)).toBe(JSON.stringify({ a: Number(number) }))
  for (const number of lost)
    expect([number, await askLiteral(`{a: [${number}]}`)]).toEqual([
      number,
      expect.stringContaining('more digits than are kept'),
    ])
})

test('a number of any length, and a literal of any depth, is judged at once', async () => {
  const long = [
    '1'.repeat(100_000),
    `1${'0'.repeat(100_000)}1`,
    `0.${'0'.repeat(100_000)}1`,
    `1e${'9'.repeat(100_000)}`,
  ]
  const askAll = async () => {
    for (const digits of long) expect(await askLiteral(`{a: ${digits}}`)).toContain('more digits than are kept')
    expect(await askLiteral(`{a: ${'[{a: '.repeat(300)}1${'}]'.repeat(300)}}`)).toHaveLength(
      '{"a":}'.length + 300 * '[{"a":}]'.length + 1,
    )
  }
  expect(await cpuMsOf(askAll)).toBeLessThan(5000)
})
