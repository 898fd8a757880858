/** What operations cost: what an app asks at its start is cheap, what would read for ever is not. */
import { complexityFromQuery } from '@pothos/plugin-complexity'
import { expect, it } from 'vitest'
import { defaultLimits } from '../../src/domain/limits.ts'
import { schema } from '../../src/schema/index.ts'
import { EventsDocument, NodesDocument } from '../generated/graphql.ts'

const cost = (document: Parameters<typeof complexityFromQuery>[0], variables = {}) =>
  complexityFromQuery(document, { schema, variables }).complexity
const start = (rooms: number, messages: number) => `{
  viewer { feedCursors user { displayName } rooms(first: ${rooms}) { nodes {
    id name memberCount messages(last: ${messages}) { nodes { id body sentAt author { displayName } } }
  } } }
}`

it('lets an app begin with its rooms and the last words of each', () => {
  expect(cost(start(100, 1))).toBeLessThan(defaultLimits.documentCost)
  expect(cost(start(20, 20))).toBeLessThan(defaultLimits.documentCost)
  expect(cost(EventsDocument)).toBeLessThan(100)
})

it('counts a page in full, nested pages times each other', () => {
  expect(cost(start(100, 100))).toBeGreaterThan(10 * defaultLimits.documentCost)
})

it('counts a body for the bytes that it brings', () => {
  const bodies = Array.from({ length: 11 }, (_, i) => `a${i}: body`).join(' ')
  expect(cost(`{ room(id: "x") { messages(last: 100) { nodes { ${bodies} } } } }`)).toBeGreaterThan(
    defaultLimits.documentCost,
  )
})

it('counts every reading of the list of rooms, and every id', () => {
  const lists = Array.from({ length: 60 }, (_, i) => `a${i}: rooms(first: 1) { nodes { id } }`)
  expect(cost(`{ viewer { ${lists.join(' ')} } }`)).toBeGreaterThan(defaultLimits.documentCost)
  const ids = (count: number) => cost(NodesDocument, { ids: Array(count).fill('x') })
  expect(ids(1000)).toBe(10 * ids(100))
})

it('counts a reading for each of many nodes as what it makes others wait', () => {
  const perMessage = 'room { messages(last: 1) { nodes { id } } }'
  const nested = (messages: number) =>
    `{ viewer { rooms(first: 6) { nodes { messages(last: ${messages}) { nodes { ${perMessage} } } } } } }`
  expect(cost(nested(40))).toBeLessThan(defaultLimits.documentCost)
  expect(cost(nested(50))).toBeGreaterThan(defaultLimits.documentCost)
})
