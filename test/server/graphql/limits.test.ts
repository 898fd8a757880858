/** Each limit on what a document may ask for, over HTTP and in the pipeline that sockets use. */
import { type GraphQLError, getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { GraphQL } from '../../../src/server/graphql/pipeline.ts'
import { cpuMsOf } from '../../support/cpu-time.ts'
import { post, serve } from '../serving.ts'

interface Operation {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
}

/** The steps of a socket: no request, no HTTP hooks. */
async function overSocket(graphql: GraphQL, { query, variables, operationName }: Operation): Promise<string | null> {
  const { schema, parse, validate, contextFactory, execute, subscribe } = graphql.getEnveloped({ address: 'socket' })
  try {
    const document = parse(query)
    const [invalid] = validate(schema, document)
    if (invalid) return codeOf(invalid)
    const run = query.startsWith('subscription') ? subscribe : execute
    const args = { schema, document, operationName, variableValues: variables, contextValue: await contextFactory() }
    const result = await run(args)
    return codeOf(result.errors?.[0])
  } catch (error) {
    return codeOf(error as GraphQLError)
  }
}

const codeOf = (error: GraphQLError | undefined) => (error?.extensions.code as string) ?? null

async function codesFor(operation: Operation, limits = {}) {
  const { url, graphql } = await serve({ limits })
  const { errors } = await post(url, operation)
  return { http: codeOf(errors?.[0]), socket: await overSocket(graphql, operation) }
}

const nested = (depth: number) => `{ item ${'{ next '.repeat(depth - 2)}{ name } ${'}'.repeat(depth - 2)} }`
const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: name`).join(' ')
const items = (first: string) => `item { items(first: ${first}) { items(first: ${first}) { name } } }`

const tooMuch: Record<string, Operation> = {
  'of too many bytes': { query: `{ item { name } } #${' '.repeat(8 * 1024)}` },
  'of too many bytes that are few characters': { query: `{ item { name } } #${'é'.repeat(5 * 1024)}` },
  'of too many tokens': { query: `{ ${'address '.repeat(1001)} }` },
  'that is too deep': { query: nested(13) },
  'with too many aliases': { query: `{ item { ${aliases(201)} } }` },
  'with too many aliases spread over fragments': {
    query: `{ item { ...A x: next { ...A } y: next { ...A } } } fragment A on Item { ${aliases(70)} }`,
  },
  'whose fragments double themselves': {
    query: `{ item { ...F0 } } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Item { ...F${i + 1} next { ...F${i + 1} } }`).join(' ')} fragment F40 on Item { name }`,
  },
  'that costs too much': { query: `{ ${items('100')} }` },
  'that costs too much by its variables': { query: `query ($n: Int) { ${items('$n')} }`, variables: { n: 100 } },
  'that hides behind a cheap operation': {
    query: `query Cheap { address } query Dear { ${items('100')} }`,
    operationName: 'Dear',
  },
  'that introspects too often': {
    query: `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: __schema { description }`).join(' ')} }`,
  },
  'that introspects a list twice': { query: '{ __schema { a: types { name } b: types { name } } }' },
  'that introspects a list twice, the second time in a fragment': {
    query: '{ __schema { types { ...A fields { name } } } } fragment A on __Type { b: fields { name } }',
  },
  'that names no operation': { query: 'query A { address } query B { address }' },
}

describe('an operation', () => {
  for (const [name, operation] of Object.entries(tooMuch))
    test(`${name} is refused on both transports`, async () => {
      const { http, socket } = await codesFor(operation)
      const code = name.endsWith('no operation') ? 'OPERATION_RESOLUTION_FAILURE' : 'QUERY_TOO_COMPLEX'
      expect({ http, socket }).toEqual({ http: code, socket: code })
    })

  test('within the limits runs on both transports', async () => {
    for (const query of [nested(12), `{ item { ${aliases(190)} } }`, `{ ${items('50')} }`])
      expect(await codesFor({ query })).toEqual({ http: null, socket: null })
  })

  test('that costs too much is refused as a subscription too', async () => {
    const query = `subscription { ticks { items(first: 100) { items(first: 100) { name } } } }`
    const { graphql } = await serve()
    expect(await overSocket(graphql, { query })).toBe('QUERY_TOO_COMPLEX')
  })

  test('obeys the limits that the operator chose', async () => {
    const refused = { http: 'QUERY_TOO_COMPLEX', socket: 'QUERY_TOO_COMPLEX' }
    expect(await codesFor({ query: nested(4) }, { documentDepth: 3 })).toEqual(refused)
    expect(await codesFor({ query: `{ item { ${aliases(5)} } }` }, { documentFields: 5 })).toEqual(refused)
    expect(await codesFor({ query: `{ ${items('5')} }` }, { documentCost: 20 })).toEqual(refused)
    expect(await codesFor({ query: `{ address address }` }, { documentTokens: 3 })).toEqual(refused)
    expect(await codesFor({ query: `{ address }` }, { documentBytes: 10 })).toEqual(refused)
  })
})

test.each([
  '{ s: __type(name: "__Schema") { ...Fields } t: __type(name: "__Type") { ...Fields } d: __type(name: "__Directive") { ...Fields } } fragment Fields on __Type { fields { name args { name } } }',
  '{ a: __schema { queryType { name } } b: __schema { types { kind name } } c: __schema { directives { name } } }',
  '{ q: __type(name: "Query") { n: name f: fields { n: name type { kind name ofType { name } } } } }',
])('introspection in parts and under aliases runs: %s', async query => {
  expect(await codesFor({ query })).toEqual({ http: null, socket: null })
})

test.each([
  [`{ ${items('100')} }`, 'item.items.items', 50_000, {}],
  [
    `query { a: item { ...F } } fragment F on Item { next { i: items { name } } }`,
    'item.next.items',
    100,
    { documentCost: 100 },
  ],
  [`{ item { ${aliases(9)} } address }`, 'item', 9, { documentCost: 9 }],
])('a refusal names the dearest field, what it costs, and the limit: %s', async (query, dearest, limit, limits) => {
  const { url } = await serve({ limits })
  const [error] = (await post(url, { query })).errors
  expect(error.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', dearest, limit, cost: expect.any(Number) })
  expect(error.extensions.cost).toBeGreaterThan(limit)
  for (const told of [dearest, limit, error.extensions.cost]) expect(error.message).toContain(told.toLocaleString('en'))
})

test('an answer tells its cost to who asks for it, a refusal too, whatever the variables were before', async () => {
  const { url } = await serve()
  const query = `query ($n: Int) { ${items('$n')} }`
  const ask = async (n: number, extensions?: object) =>
    (await post(url, { query, variables: { n }, extensions })).extensions
  expect(await ask(1)).toBeUndefined()
  expect(await ask(1, { cost: false })).toBeUndefined()
  const one = await ask(1, { cost: true })
  const two = await ask(2, { cost: true })
  expect(two.cost).toBeGreaterThan(one.cost)
  expect(await ask(1, { cost: true })).toEqual(one)
  expect((await ask(100, { cost: true })).cost).toBeGreaterThan(50_000)
})

test('the introspection of tools runs, with all of its options', async () => {
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  })
  expect(await codesFor({ query })).toEqual({ http: null, socket: null })
})

test.each([
  `query ($n: Int) { ${items('$n')} }`,
  `query ($n: Int) { item { ...Dear } } fragment Dear on Item { items(first: $n) { items(first: $n) { name } } }`,
])('a document kept from one request is judged anew with the variables of the next: %s', async query => {
  const { url } = await serve()
  expect((await post(url, { query, variables: { n: 1 } })).data).toBeDefined()
  expect((await post(url, { query, variables: { n: 100 } })).errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX')
  expect((await post(url, { query, variables: { n: 1 } })).data).toBeDefined()
})

test('variables that do not fit are told alike, whether the document was judged before or not', async () => {
  const { url } = await serve()
  const query = 'query ($text: String!) { echo(text: $text) }'
  const bad = async () => {
    // Of the headers one tells the time.
    const { headers: _, ...answer } = await post(url, { query, variables: { text: 5 } })
    return answer
  }
  const before = await bad()
  expect((await post(url, { query, variables: { text: 'good' } })).data).toEqual({ echo: 'good' })
  expect(await bad()).toEqual(before)
  expect(before.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})

test('documents that are slow to judge take less than a second of the processor', async () => {
  const { url } = await serve()
  const worst = [
    `{ item { ${'name '.repeat(990)} } }`,
    `{ item { ${Array.from({ length: 240 }, (_, i) => `next { a${i}: name }`)
      .join(' ')
      .slice(0, 4900)} } } }`,
    `{ ${'...A '.repeat(150)} } fragment A on Query { ${'...B '.repeat(150)} } fragment B on Query { address }`,
    `{ __schema { types { ${'fields { type { '.repeat(3)} name ${'} }'.repeat(3)} } } }`,
  ]
  for (const query of worst) {
    expect(await cpuMsOf(() => post(url, { query })), query.slice(0, 60)).toBeLessThan(1000)
  }
})

test.each(['{ nobody }', `{ ${'nobody '.repeat(190)} }`, 'query ($a: Nothing) { __typename }'])(
  'a document with mistakes is not kept in the place of others: %.20s',
  async mistaken => {
    const { graphql } = await serve()
    const { parse, validate, schema } = graphql.getEnveloped({ address: 'socket' })
    const isKept = (text: string) => {
      const document = parse(text)
      validate(schema, document)
      return parse(text) === document
    }
    expect([isKept('{ __typename }'), isKept(mistaken)]).toEqual([true, false])
  },
)
