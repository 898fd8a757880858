/** What a client may ask of a connection. */
import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  connectionOf,
  opaque,
  type PageArgs,
  pagePrice,
  parseOpaque,
  parseRange,
  parseSequence,
} from '../../src/schema/page.ts'

const parse = (args: PageArgs, backwards = false) => parseRange(args, backwards, parseOpaque(parseSequence))
const page = (items: number[], cursorOf = (item: number) => opaque(`${item}`)) =>
  connectionOf({ items, hasPrevious: false, hasNext: true }, cursorOf, node => ({ node }))

describe('a page', () => {
  it('has 50 items, from the start or the end as the list is read', () => {
    expect(parse({})).toEqual({ limit: 50, backwards: false })
    expect(parse({}, true)).toEqual({ limit: 50, backwards: true })
    expect(parse({ first: null, last: null, after: null })).toEqual({ limit: 50, backwards: false })
  })

  it('goes the way that first or last says', () => {
    expect(parse({ first: 3 }, true)).toEqual({ limit: 3, backwards: false })
    expect(parse({ last: 100 })).toEqual({ limit: 100, backwards: true })
  })

  it('begins and ends at the cursors that an earlier page gave', () => {
    const { startCursor, endCursor } = page([7, 9]).pageInfo
    expect(parse({ after: startCursor, before: endCursor })).toEqual({
      after: 7,
      before: 9,
      limit: 50,
      backwards: false,
    })
  })

  it('of messages begins and ends at the sequences that its messages have', () => {
    const { startCursor, endCursor } = page([7, 1071], String).pageInfo
    expect([startCursor, endCursor]).toEqual(['7', '1071'])
    expect(parseRange({ before: '1071', last: 100 }, true, parseSequence)).toEqual({
      before: 1071,
      limit: 100,
      backwards: true,
    })
    for (const before of ['', '0', '-1', '7.5', '1e3', ' 7', opaque('7')])
      expect(() => parseRange({ before }, true, parseSequence)).toThrow('not a page cursor')
  })

  it('without items has no cursors', () => {
    expect(page([]).pageInfo).toEqual({ hasPreviousPage: false, hasNextPage: true })
  })
})

it.each<PageArgs>([
  { first: 1, last: 1 },
  { first: 0 },
  { first: 101 },
  { last: -1 },
  { last: 101 },
  { after: '' },
  { after: 'nonsense' },
  { before: Buffer.from('-1').toString('base64url') },
  { before: Buffer.from('1'.repeat(500)).toString('base64url') },
])('refuses %j', args => {
  expect(() => parse(args)).toThrow(GraphQLError)
  expect(() => parse(args)).toThrow(expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }))
})

it('costs as many nodes as it may have, whatever is asked for', () => {
  expect([{}, { first: 3 }, { last: 7 }, { first: 5000 }, { last: -5 }].map(args => pagePrice(args).items)).toEqual([
    50, 3, 7, 100, 1,
  ])
})
