/** What is read in the text of a document is what a parser reads in it. */
import fc from 'fast-check'
import { getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import { isFeed } from '../../client/src/feeds-in-text.ts'

function isFeedToParser(query: string, operationName?: string): boolean {
  const operation = getOperationAST(parse(query), operationName)
  const variables = operation?.variableDefinitions ?? []
  return operation?.operation === 'subscription' && variables.some(({ variable }) => variable.name.value === 'after')
}

const feed = 'subscription ($after: [FeedCursor!]) { events(after: $after) { cursor } }'

test.each([
  feed,
  'subscription Feed($after:[FeedCursor!]=[]){events(after:$after){cursor}}',
  'subscription\n\tFeed\n(\n$rooms: [ID!], $ after , : [FeedCursor!]) { events { cursor } }',
  `fragment F on Message { id }\n${feed}`,
  `${feed} fragment subscription on Message { query mutation }`,
  `# query ($x: Int)\n${feed}`,
  'subscription ($in: Filter = { text: "} query (", deep: { a: 1 } }, $after: [FeedCursor!]) { events { cursor } }',
  'subscription ($text: String = """ } query " { """, $after: [FeedCursor!]) { events { cursor } }',
  'subscription @live(if: true) { events { cursor } }',
  'subscription ($subscription: Int, $query: Int, $after: [FeedCursor!]) { events { cursor } }',
  'subscription { events(after: $after) { cursor } }',
  'subscription ($afterwards: Int, $before: Int) { events(after: $after) { cursor } }',
  'subscription ($x: String = "$after: [FeedCursor!]") { events { cursor } }',
  'subscription # ($after: [FeedCursor!])\n { events { cursor } }',
  'query ($after: String) { subscription { after } }',
  '{ subscription(after: $after) { id } }',
  'mutation subscription($after: String) { a }',
  'query subscription($after: String) { a }',
])('%s', query => {
  expect(isFeed({ query })).toBe(isFeedToParser(query))
})

test('of several operations the one that is named counts', () => {
  const query = `query Page($after: String) { a } ${feed.replace('subscription', 'subscription Feed')} subscription Other { b }`
  for (const operationName of ['Page', 'Feed', 'Other', 'None', undefined])
    expect([operationName, isFeed({ query, operationName })]).toEqual([
      operationName,
      isFeedToParser(query, operationName),
    ])
})

test('one that is asked for by its hash is a feed if it has the variable, as a list or null', () => {
  const asked = (variables?: Record<string, unknown>) =>
    isFeed({ query: '', variables, extensions: { persistedQuery: {} } })
  for (const after of [null, [], ['a cursor']]) expect(asked({ after })).toBe(true)
  for (const variables of [undefined, {}, { after: 'a page cursor' }, { after: undefined }])
    expect(asked(variables)).toBe(false)
})

const name = fc.constantFrom('', 'Feed', 'query', 'after', 'subscription')
const variable = fc.constantFrom(
  '$after: [C!]',
  '$ids: [ID!] = ["$after: ) {"]',
  '$in: In = {a: {b: "}"}}',
  '$query: Int @a(b: 1)',
  '$after_: Int',
)
const body = fc.constantFrom(
  '{ a }',
  '{ query { subscription(after: $after) { b } } }',
  '{ a(b: "}{ # \\"") { ...F } }',
  '{ a # }\n b }',
  '{ a(b: """}""") { c } }',
)
const operation = fc
  .tuple(fc.constantFrom('query', 'mutation', 'subscription'), name, fc.uniqueArray(variable), body)
  .map(
    ([kind, called, variables, selected]) =>
      `${kind} ${called}${variables.length > 0 ? `(${variables.join(', ')})` : ''} ${selected}`,
  )
const fragment = body.map(selected => `fragment F on T ${selected}`)

test('whatever documents are made of these parts', () => {
  const made = fc.tuple(
    fc.array(operation, { minLength: 1, maxLength: 3 }),
    fc.array(fragment, { maxLength: 2 }),
    fc.option(name, { nil: undefined }),
  )
  fc.assert(
    fc.property(made, ([operations, fragments, operationName]) => {
      const query = [...operations, ...fragments].join(' ')
      // Two of one name are no valid document, and an empty name is none.
      const names = operations.map(text => /^\w+ (\w*)/.exec(text)![1])
      fc.pre(new Set(names).size === names.length && operationName !== '')
      expect(isFeed({ query, operationName })).toBe(isFeedToParser(query, operationName))
    }),
    { numRuns: 2000 },
  )
})
