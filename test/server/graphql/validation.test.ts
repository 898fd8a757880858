/** Validation of what was written to make it long: it ends soon, and what is valid stays valid. */
import { readFileSync } from 'node:fs'
import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { validateWithin } from '../../../src/server/graphql/validation.ts'

const schema = buildSchema(`
  type Query { next(a: Int, b: [Int]): Query item: Query id: ID name: String sessionExpiresAt: Int }
`)
const of = (count: number, part: (i: number) => string) => Array.from({ length: count }, (_, i) => part(i)).join(' ')
const tree = (depth: number, width: number): string =>
  depth === 0 ? 'id' : of(width, () => `next { ${tree(depth - 1, width)} }`)
const check = (query: string) => validateWithin(defaultLimits, schema, parse(query), specifiedRules)
const codesOf = (query: string) => check(query).map(({ extensions }) => extensions.code)

describe('a document is refused before it is compared', () => {
  test.each([
    `{ ${tree(2, 13)} }`,
    `{ ${of(200, () => '__typename')} }`,
    `{ ${of(60, i => `...F${i}`)} } ${of(60, i => `fragment F${i} on Query { next { next { id } } item { id item { id } } }`)} `,
    `{ id } ${of(40, i => `fragment F${i} on Query { a: next { ...F${i + 1} } b: next { ...F${i + 1} } }`)} fragment F40 on Query { id }`,
    `{ ${of(150, () => 'next { ...F }')} } fragment F on Query { ${of(20, i => `a${i}: id`)} }`,
  ])('when it has too many fields of one name: %.40s', query => {
    expect(codesOf(query)).toEqual(['QUERY_TOO_COMPLEX'])
  })
})

test.each([
  `{ ${of(190, i => `sesionExpiresA${i}`)} }`,
  `{ ${of(100, i => `... on Quer${i} { id }`)} }`,
  `{ next(${of(150, i => `a${i}: 1`)}) { id } }`,
  `{ next(b: [${of(200, i => `$v${i}`)}]) { id } }`,
  `{ ${of(60, i => `id @skp${i}`)} }`,
  `{ ${of(60, i => `...F${i}`)} }`,
  of(60, i => `fragment F${i} on Query { ...F${i} }`),
])('of mistakes only so many are told: %#', query => {
  expect(check(query)).toHaveLength(defaultLimits.validationErrors + 1)
})

test.each([
  '{ ...A } fragment A on Query { next { ...A } }',
  '{ ...A } fragment A on Query { a: next { ...B } b: next { ...B } } fragment B on Query { a: next { ...A } b: next { ...A } }',
])('a document that contains itself is told so: %s', query => {
  expect(check(query)[0]!.message).toMatch(/^Cannot spread fragment "A" within itself/)
})

test('what an app, or a tool, asks is compared as ever', () => {
  const app = readFileSync('test/schema/app-operations.graphql', 'utf8')
  const real = buildSchema(readFileSync('schema.graphql', 'utf8'))
  for (const query of [app, getIntrospectionQuery(), `{ viewer { ${of(190, i => `a${i}: id`)} } }`])
    expect(validateWithin(defaultLimits, real, parse(query), specifiedRules)).toEqual([])
  const conflict = '{ id id: name next { id } ...F } fragment F on Query { next { id: name } }'
  expect(check(conflict)).toEqual(validate(schema, parse(conflict)))
})
