import { buildSchema, type GraphQLSchema, parse, print, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { createLogger } from '../../../src/logger.ts'
import { schema as realSchema } from '../../../src/schema/index.ts'
import { createErrorMask } from '../../../src/server/faults.ts'
import { keepAnswers, namedTypes, SharedSelection } from '../../../src/server/socket/selection.ts'
import { EventsDocument } from '../../generated/graphql.ts'
import { eventsOfAllTypes } from '../../support/events.ts'

const maskError = createErrorMask({ logger: createLogger('silent'), isUnavailable: () => false })

const openSelection = (answers = keepAnswers(), name = '1') => new SharedSelection({ maskError, answers, name })

interface Viewer {
  name: string
}

type Resolve = (args: Record<string, unknown>, context: { viewer: Viewer }) => unknown

/** Ways for a field to tell of the viewer, and one that does not. */
const ways: Record<string, Resolve> = {
  plain: () => 'the same for all',
  reads: (_, { viewer }) => viewer.name,
  asks: (_, context) => 'viewer' in context,
  spreads: (_, context) => ({ ...context }).viewer.name,
  lists: (_, context) => Object.values(context).map(({ name }) => name),
  encodes: (_, context) => JSON.stringify(context),
  describes: (_, context) => Object.getOwnPropertyDescriptor(context, 'viewer')!.value.name,
  clones: (_, context) => Object.create(context, {}).viewer.name,
  breaks: (_, context) => {
    throw Object.assign(new Error(), context)
  },
}

function smallSchema(): GraphQLSchema {
  const fields = Object.keys(ways).map(way => `${way}: String`)
  const schema = buildSchema(`
    type Query { none: Int }
    type Subscription { events: Event! }
    type Event { ${fields.join(' ')} later: String inner: Event! }
  `)
  const event = schema.getType('Event') as { getFields?: () => Record<string, { resolve?: unknown }> }
  for (const [way, resolve] of Object.entries(ways))
    event.getFields!()[way]!.resolve = (_: unknown, args: never, context: never) => String(resolve(args, context))
  event.getFields!().inner!.resolve = () => ({})
  event.getFields!().later!.resolve = async (_: unknown, __: unknown, { viewer }: never) => (viewer as Viewer).name
  schema.getSubscriptionType()!.getFields().events!.resolve = event => event
  return schema
}

const small = smallSchema()
const someEvent = {} as Event

function ask(query: string, { variables = {}, name = 'ada' }: { variables?: object; name?: string } = {}) {
  const document = parse(query)
  expect(validate(small, document)).toEqual([])
  return { schema: small, document, variableValues: { ...variables }, contextValue: { viewer: { name } } }
}

describe('an answer is shared', () => {
  test('when nothing in it looked at who asked, and only then', () => {
    for (const way of Object.keys(ways)) {
      const selection = openSelection()
      expect(selection.answer(someEvent, ask(`subscription { events { ${way} } }`)).shareable, way).toBe(
        way === 'plain',
      )
    }
  })

  test('never, when the look is nested, aliased, in a fragment, or brought in by a variable', () => {
    const queries = [
      'subscription { events { inner { inner { reads } } } }',
      'subscription { events { plain: reads } }',
      'subscription { events { plain ...F } } fragment F on Event { inner { ... { ...G } } } fragment G on Event { reads }',
      'subscription ($b: Boolean!) { events { plain reads @include(if: $b) } }',
      'subscription ($b: Boolean!) { events { plain ...F @include(if: $b) } } fragment F on Event { inner { reads } }',
    ]
    for (const query of queries) {
      const selection = openSelection()
      for (const name of ['ada', 'bob', 'cleo']) {
        const answer = selection.answer(someEvent, ask(query, { name, variables: { b: true } }))
        expect(answer.shareable, query).toBe(false)
        expect(answer.bytes, query).toContain(name)
      }
    }
    const left = 'subscription ($b: Boolean!) { events { plain reads @include(if: $b) } }'
    expect(openSelection().answer(someEvent, ask(left, { variables: { b: false } })).shareable).toBe(true)
  })

  test('by all events of one name, but not where it tells of the viewer', () => {
    const answers = keepAnswers()
    const selection = openSelection(answers)
    const query = 'subscription { events { plain } }'
    const plain = selection.answer(someEvent, ask(query), 'entry 1')
    expect(selection.answer(someEvent, ask(query, { name: 'bob' }), 'entry 1')).toBe(plain)
    expect(selection.answer(someEvent, ask(query), 'entry 2')).not.toBe(plain)
    const other = openSelection(answers, '2').answer(someEvent, ask('subscription { events { a: plain } }'), 'entry 1')
    expect(other.bytes).toContain('"a"')
    const own = openSelection(answers, '3')
    for (const name of ['ada', 'bob'])
      expect(own.answer(someEvent, ask('subscription { events { reads } }', { name }), 'entry 1').bytes).toContain(name)
  })

  test('for as long as all that is shared is not too much', () => {
    const answers = keepAnswers(10_000)
    const [one, two] = [openSelection(answers, '1'), openSelection(answers, '2')]
    const query = ask('subscription { events { plain } }')
    for (let sequence = 1; sequence <= 100; sequence++)
      for (const selection of [one, two]) selection.answer(someEvent, query, `entry ${sequence}`)
    expect(answers.size).toBeLessThan(30)
    expect(answers.calculatedSize).toBeLessThan(10_000)
  })

  test('by nobody, when a field answers later: that is a fault, and told as one', () => {
    const { bytes } = openSelection().answer(someEvent, ask('subscription { events { later } }'))
    expect(JSON.parse(bytes)).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })
    expect(bytes).not.toContain('ada')
  })

  test('by all who select any event of the real schema', () => {
    const document = parse(print(EventsDocument))
    for (const event of eventsOfAllTypes) {
      const context = { session: null, chat: {}, address: 'here' }
      const args = { schema: realSchema, document, variableValues: {}, contextValue: context }
      const { bytes, shareable } = openSelection().answer(event, args)
      expect(shareable, event.type).toBe(true)
      expect(JSON.parse(bytes).data.events.__typename, bytes).toBe(event.type)
    }
  })
})

test.each([
  ['in the operation', 'subscription { events { ... on A { x } } }', ['A']],
  ['nested', 'subscription { events { ... @include(if: true) { ... on A { x ... on B { y } } } } }', ['A', 'B']],
  [
    'in fragments',
    'subscription { events { ...F } } fragment F on Event { ...G } fragment G on A { x }',
    ['Event', 'A'],
  ],
  ['in fragments met twice', 'subscription { events { ...F ...F } } fragment F on A { x }', ['A']],
  ['behind other fields', 'subscription { events { x { ... on A { y } } } }', ['A']],
  ['not elsewhere', 'subscription ($b: B) { events(b: $b) { x } }', []],
  ['not as an alias', 'subscription { A: events { A: x } }', []],
])('a document names the types of its type conditions %s', (_where, query, types) => {
  expect([...namedTypes(parse(query))]).toEqual(types)
})
