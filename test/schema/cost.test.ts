/** What operations cost: what an app asks is cheap, what would read for ever is not. */
import { describe, expect, it, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import { messageIdAt } from '../../src/domain/item.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { schema } from '../../src/schema/index.ts'
import { EventsDocument, NodesDocument } from '../generated/graphql.ts'
import { costOf, measure } from './cost.ts'

const { documentCost, eventCost } = defaultLimits
const messages = (last: number, fields: string) => `messages(last: ${last}) { nodes { ${fields} } }`
const start = (rooms: number, page: number) => `{
  viewer { feedCursors user { displayName } rooms(first: ${rooms}) { nodes {
    id name memberCount ${messages(page, 'id body sentAt author { displayName }')}
  } } }
}`

it('lets an app begin with its rooms and the last words of each', () => {
  expect(costOf(start(100, 1))).toBeLessThan(documentCost)
  expect(costOf(start(20, 15))).toBeLessThan(documentCost)
  expect(costOf(EventsDocument)).toBeLessThan(eventCost / 4)
})

it('counts a page in full, nested pages times each other', () => {
  expect(costOf(start(100, 100))).toBeGreaterThan(10 * documentCost)
  expect(costOf(start(50, 50))).toBeGreaterThan(documentCost)
})

it('counts a page by its arguments, its variables and their defaults, else by its default size', () => {
  const page = (args: string, declared = '', variables = {}) =>
    costOf(`query${declared} { room(id: "x") { messages${args} { nodes { id } } } }`, variables)
  expect(page('')).toBe(page('(last: 50)'))
  expect(page('(first: $n)', '($n: Int)')).toBe(page('(last: 50)'))
  expect(page('(first: $n)', '($n: Int = 7)')).toBe(page('(first: 7)'))
  expect(page('(first: $n)', '($n: Int = 7)', { n: 9 })).toBe(page('(first: 9)'))
  expect(page('(first: 100000)')).toBe(page('(first: 100)'))
  expect(page('(first: -5)')).toBe(page('(first: 1)'))
})

it('has one price for a page, little for an item, and none for what the page says of itself an item', () => {
  const page = (size: number, rest = '') =>
    costOf(`{ room(id: "x") { messages(last: ${size}) { nodes { id } ${rest} } } }`)
  expect(page(100) - page(50)).toBeLessThan(page(50))
  expect(page(100, 'pageInfo { hasNextPage endCursor }') - page(100)).toBe(3)
})

it('counts every alias, every reading of the list of rooms, and every id', () => {
  const aliases = (count: number, field: string) => Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ')
  expect(costOf(`{ viewer { ${aliases(60, 'rooms(first: 1) { nodes { id } }')} } }`)).toBeGreaterThan(documentCost)
  expect(costOf(`{ viewer { ${aliases(60, 'feedCursors')} } }`)).toBeGreaterThan(documentCost)
  const ids = (count: number) => costOf(NodesDocument, { ids: Array(count).fill('x') })
  expect(ids(1000)).toBeCloseTo(10 * ids(100), -2)
})

it('counts a body for the bytes that it may bring', () => {
  const pages = Array.from({ length: 8 }, (_, i) => `a${i}: ${messages(100, 'body')}`).join(' ')
  expect(costOf(`{ room(id: "x") { ${pages} } }`)).toBeGreaterThan(documentCost)
  expect(costOf(`{ room(id: "x") { ${messages(100, 'id body')} } }`)).toBeLessThan(documentCost / 2)
  const page = `{ room(id: "x") { ${messages(100, 'body')} } }`
  const longer = { ...defaultLimits, bodyBytes: 8 * defaultLimits.bodyBytes }
  expect(costOf(page, {}, longer)).toBeGreaterThan(documentCost)
})

it('counts metadata as what may have thousands of parts, at every alias', () => {
  const aliases = Array.from({ length: 25 }, (_, i) => `a${i}: metadata`).join(' ')
  expect(costOf(`{ room(id: "x") { ${messages(100, aliases)} } }`)).toBeGreaterThan(5 * documentCost)
  expect(costOf(`{ room(id: "x") { ${messages(100, 'body metadata')} } }`)).toBeLessThan(documentCost / 2)
})

it('counts a message for the bytes that are read, whatever is shown of it', () => {
  const page = (size: number) => costOf(`{ room(id: "x") { ${messages(size, 'id')} } }`)
  expect(page(100)).toBeGreaterThan(costOf(`{ room(id: "x") { ${messages(100, 'body')} } }`) / 2)
  expect(page(100) - page(50)).toBeGreaterThan((50 * defaultLimits.bodyBytes) / 250)
  const message = messageIdAt(newRoomId(), { number: 1, check: 'abcdefabcdef' })
  const nodes = (id: string) => costOf(NodesDocument, { ids: new Array(100).fill(id) })
  expect(nodes(message) - nodes(newRoomId())).toBeGreaterThan((100 * defaultLimits.bodyBytes) / 250)
  expect(costOf(`{ node(id: "${message}") { id } }`)).toBeGreaterThan(costOf('{ node(id: "x") { id } }'))
})

it('counts a reading for each of many nodes as what it makes others wait', () => {
  const nested = (size: number) =>
    `{ viewer { rooms(first: 6) { nodes { ${messages(size, `room { ${messages(1, 'id')} }`)} } } } }`
  expect(costOf(nested(20))).toBeLessThan(documentCost)
  expect(costOf(nested(100))).toBeGreaterThan(documentCost)
})

describe('counts once', () => {
  test('what is executed once, however often fragments repeat it', () => {
    const once = costOf(`{ room(id: "x") { name ${messages(50, 'id body author { id }')} } }`)
    const fragments = `fragment A on Room { name ${messages(50, 'id author { id }')} } fragment B on Room { ...A ${messages(50, 'id body')} }`
    expect(costOf(`{ room(id: "x") { ...A ...B ...B ${messages(50, 'body')} } } ${fragments}`)).toBe(once)
  })

  test('and `__typename` never, wherever it stands', () => {
    const plain = costOf('{ viewer { rooms { nodes { id owner { id } } } } }')
    const typed =
      '{ __typename viewer { __typename rooms { t: __typename nodes { __typename id owner { id __typename } } } } }'
    expect(costOf(typed)).toBe(plain)
    expect(measure(typed).fields).toBe(6)
  })
})

it('counts of fragments that exclude each other only the dearest', () => {
  const node = (fragments: string) => costOf(`{ node(id: "x") { id ${fragments} } }`)
  const [user, room, message] = [
    '... on User { username }',
    `... on Room { ${messages(10, 'id')} }`,
    '... on Message { body }',
  ]
  expect(node([user, room, message].join(' '))).toBe(node(room!))
  expect(node([user, message].join(' '))).toBe(node(message!))
  expect(node(`... on Node { ${message} } ${user} ${message}`)).toBe(node(message!))
})

it('counts what directives leave out only where it is left in', () => {
  const query = `query ($with: Boolean!) { room(id: "x") { id ...M @include(if: $with) } } fragment M on Room { ${messages(50, 'body')} }`
  expect(costOf(query, { with: false })).toBe(costOf('{ room(id: "x") { id } }'))
  expect(costOf(query, { with: true })).toBe(costOf(`{ room(id: "x") { id ${messages(50, 'body')} } }`))
})

it('names the field that costs most, from the root on', () => {
  const { dearest } = measure(
    '{ viewer { all: rooms { edges { node { last: messages { nodes { text: body id } } } } } } }',
  )
  expect(dearest).toEqual({ path: 'viewer.rooms.edges.node.messages', points: 50 * (1 + 100 + 50 * (10 + 78)) })
})

it('has a price for all that can be asked or done, and for all that reads', () => {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap(type => Object.values(type!.getFields()))
  const all = Object.values(schema.getTypeMap()).flatMap(type =>
    'getFields' in type && 'getInterfaces' in type ? Object.values(type.getFields()) : [],
  )
  const mustHave = [
    ...roots.filter(({ name }) => name !== 'viewer'),
    ...all.filter(({ extensions }) => extensions.reads),
  ]
  expect(mustHave.length).toBeGreaterThan(10)
  expect(mustHave.filter(({ extensions }) => !extensions.pricing).map(({ name }) => name)).toEqual([])
})
