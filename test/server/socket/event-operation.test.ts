/** What is left of a subscription once it has begun: who asks alike shares it, and nothing of the request lives on in it. */
import { buildSchema, execute, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { eventArgsOf } from '../../../src/server/socket/event-operation.ts'
import { selectionKey } from '../../../src/server/socket/selection.ts'

const schema = buildSchema(`
  type Query { none: Int }
  type Subscription { events(after: [ID!], roomIds: [ID!]): Event! }
  type Event { x: String y(first: Int, with: With): String }
  input With { a: Int b: [Int] }
`)

const argsOf = (query: string, variableValues: object = {}, operationName?: string) =>
  eventArgsOf({ schema, document: parse(query), variableValues: { ...variableValues }, operationName })
const key = (...asked: Parameters<typeof argsOf>) => selectionKey(argsOf(...asked), null)

const begin = 'subscription ($a: [ID!]!, $r: [ID!], $b: Boolean!)'
const query = `${begin} { events(after: $a, roomIds: $r) { x @include(if: $b) } }`

describe('two subscriptions share a selection', () => {
  test('wherever they begin, and however that is written', () => {
    const alike = [
      key(query, { a: ['1'], r: null, b: true }),
      key(query, { b: true, a: [], r: ['2'] }),
      key(`subscription ($one: ID!, $b: Boolean!) { events(roomIds: [$one]) { x @include(if: $b) } }`, {
        one: 1,
        b: true,
      }),
      key('subscription Named ($b: Boolean!) { events(after: ["1", "2"]) { x @include(if: $b) } }', { b: true }),
      key(`# a note\n ${query.replace('n (', 'n  Mine (')} query Other { none }`, { b: true, a: [] }, 'Mine'),
    ]
    expect(new Set(alike).size).toBe(1)
  })

  test('unless what they ask, a variable of it, or whether the cost is told differ', () => {
    const keys = [
      key(query, { b: true }),
      key(query, { b: false }),
      key(query.replace('x @', 'y @'), { b: true }),
      key(query.replace('x @', 'z: x @'), { b: true }),
      // What stands as `after` in one document is something else in another.
      key('subscription ($a: Boolean!) { events { x @include(if: $a) } }', { a: true }),
      key('subscription ($a: Boolean!) { events { x @include(if: $a) } }', { a: false }),
      key('subscription A { events { x } } subscription B { events { y } }', {}, 'A'),
      key('subscription A { events { x } } subscription B { events { y } }', {}, 'B'),
      selectionKey(argsOf(query, { b: true }), 12),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('whatever the order of their variables and of the keys in them', () => {
    const query = 'subscription ($n: Int, $w: With) { events { y(first: $n, with: $w) } }'
    expect(key(query, { n: 1, w: { a: 1, b: [1] } })).toBe(key(query, { w: { b: [1], a: 1 }, n: 1 }))
    expect(key(query, { w: { b: [1, 2] } })).not.toBe(key(query, { w: { b: [2, 1] } }))
  })
})

describe('of the request nothing is kept', () => {
  test('but the variables that events are shown by', () => {
    const variables = { a: ['cursor'], r: ['room'], b: true, undeclared: 'x'.repeat(1000), __proto__: { more: 1 } }
    expect(argsOf(query, variables).variableValues).toEqual({ b: true })
    expect(
      argsOf('subscription ($a: [ID!]) { ...S } fragment S on Subscription { events(after: $a) { x } }', variables)
        .variableValues,
    ).toEqual({})
  })

  test('and events are executed without what is gone', () => {
    const { document, variableValues } = argsOf(query, { a: ['cursor'], b: true })
    const rootValue = { events: { x: 'seen' } }
    expect(execute({ schema, document, variableValues, rootValue })).toEqual({ data: rootValue })
  })
})
