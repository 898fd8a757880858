import { buildSchema, type ExecutionArgs, parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Feed } from '../../../src/delivery/feed/feed.ts'
import type { Outlet } from '../../../src/delivery/outlet.ts'
import type { RoomEvent } from '../../../src/domain/event.ts'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { createLogger } from '../../../src/logger.ts'
import { createErrorMask } from '../../../src/server/faults.ts'
import { Shares } from '../../../src/server/graphql/shares.ts'
import { createBroadcast } from '../../../src/server/socket/broadcast.ts'
import { Flusher } from '../../../src/server/socket/flusher.ts'
import { type BothEnds, openBothEnds } from '../../support/both-ends.ts'
import { noAudit } from '../../support/no-audit.ts'
import { until } from '../../support/until.ts'

const schema = buildSchema(`
  type Query { none: Int }
  type Subscription { events: Event! }
  interface Event { word: String! forYou: String! inner: MessageSent! }
  type MessageSent implements Event { word: String! forYou: String! inner: MessageSent! }
`)
const event = schema.getType('MessageSent') as unknown as { getFields(): Record<string, { resolve?: unknown }> }
let executions = 0
Object.assign(event.getFields().word!, {
  resolve: ({ word }: { word: string }) => {
    executions++
    return word
  },
})
// It looks at the viewer for some events only, so that no selection as a whole can be told to be shared.
Object.assign(event.getFields().forYou!, {
  resolve: ({ word }: { word: string }, _: unknown, { viewer }: { viewer: string }) =>
    word.startsWith('secret') ? `${word} of ${viewer}` : 'nothing',
})
Object.assign(event.getFields().inner!, { resolve: (event: unknown) => event })
Object.assign(schema.getSubscriptionType()!.getFields().events!, { resolve: (event: unknown) => event })

/** Looks like an event that says this word: the schema asks for no more. */
const saying = (word: string) => ({ __typename: 'MessageSent', type: 'MessageSent', word }) as unknown as RoomEvent

/** A feed that does nothing by itself: the test has its outlet. */
function createIdleFeed() {
  const feed = { outlet: null as Outlet | null, close: () => feed.outlet?.closed(), fallBehind: () => undefined }
  return Object.assign(feed, { start: (outlet: Outlet) => Object.assign(feed, { outlet }) })
}

function openBroadcast() {
  const flusher = new Flusher()
  const shares = new Shares({ limits: defaultLimits, audit: noAudit })
  const maskError = createErrorMask({ logger: createLogger('silent'), isUnavailable: () => false })
  const broadcast = createBroadcast({ flusher, shares, maskError, limits: defaultLimits, feedsOf: () => [] })
  const join = async (viewer: string, query: string, variableValues: Record<string, unknown> = {}) => {
    const both = await openBothEnds({ flusher })
    const feed = createIdleFeed()
    const args: ExecutionArgs = { schema, document: parse(query), variableValues, contextValue: { viewer } }
    broadcast.start(feed as unknown as Feed, { socket: both.socket, id: viewer, args, cost: 1, tellsCost: false })
    return { ...both, feed, outlet: feed.outlet! }
  }
  return { broadcast, join }
}

const wordsOf = ({ client }: BothEnds) => client.frames.map(({ payload }) => payload.data.events)

test('an event is executed once for all who asked alike', async () => {
  const { join } = openBroadcast()
  const query = 'subscription { events { ... on MessageSent { word } } }'
  const all = await Promise.all(['ada', 'bob', 'cleo'].map(viewer => join(viewer, query)))
  expect(new Set(all.map(({ outlet }) => outlet.selection)).size).toBe(1)
  const audience = all[0]!.outlet.selection.openAudience()
  for (const { outlet } of all) audience.add(outlet)
  executions = 0
  audience.tell(saying('hello'))
  for (const one of all) {
    await until(() => one.client.frames.length === 1)
    expect(one.client.frames).toEqual([{ ...one.client.frames[0], payload: { data: { events: { word: 'hello' } } } }])
  }
  expect(all.map(({ client }) => client.frames[0]!.id)).toEqual(['ada', 'bob', 'cleo'])
  expect(executions).toBe(1)
})

test('who looks at the viewer gets an answer of its own, event by event, however it asks', async () => {
  const queries: [query: string, variables?: Record<string, unknown>][] = [
    ['subscription { events { ... on MessageSent { forYou } } }'],
    ['subscription { events { ... on MessageSent { inner { word inner { forYou } } } } }'],
    ['subscription { events { ... on MessageSent { word: forYou } } }'],
    ['subscription ($b: Boolean!) { events { ... on MessageSent { word forYou @include(if: $b) } } }', { b: true }],
    [
      'subscription ($b: Boolean!) { events { ...F } } fragment F on MessageSent { ... @skip(if: $b) { forYou } }',
      { b: false },
    ],
  ]
  for (const query of queries) {
    const { join } = openBroadcast()
    const all = await Promise.all(['ada', 'bob', 'cleo'].map(viewer => join(viewer, ...query)))
    const audience = all[0]!.outlet.selection.openAudience()
    for (const { outlet } of all) audience.add(outlet)
    const words = ['hello', 'secret', 'bye', 'secret too']
    for (const word of words) audience.tell(saying(word))
    for (const [i, one] of all.entries()) {
      await until(() => one.client.frames.length === words.length)
      const [hello, secret, bye, secretToo] = wordsOf(one).map(answer => JSON.stringify(answer))
      expect(hello).toContain('nothing')
      expect(secret).toContain(`secret of ${['ada', 'bob', 'cleo'][i]}`)
      expect(bye).toContain('nothing')
      expect(secretToo).toContain(`secret too of ${['ada', 'bob', 'cleo'][i]}`)
    }
  }
})

test('who joins is told nothing of before, and who leaves all of it, though nothing had left yet', async () => {
  const { join } = openBroadcast()
  const query = 'subscription { events { ... on MessageSent { word } } }'
  const [early, late, leaving] = await Promise.all(['early', 'late', 'leaving'].map(viewer => join(viewer, query)))
  const audience = early!.outlet.selection.openAudience()
  audience.add(early!.outlet)
  audience.add(leaving!.outlet)
  audience.tell(saying('one'))
  audience.add(late!.outlet)
  audience.tell(saying('two'))
  audience.delete(leaving!.outlet)
  leaving!.outlet.send(saying('you left'))
  audience.tell(saying('three'))
  await until(() => early!.client.frames.length === 3 && late!.client.frames.length === 2)
  await until(() => leaving!.client.frames.length === 3)
  expect(wordsOf(early!).map(({ word }) => word)).toEqual(['one', 'two', 'three'])
  expect(wordsOf(late!).map(({ word }) => word)).toEqual(['two', 'three'])
  expect(wordsOf(leaving!).map(({ word }) => word)).toEqual(['one', 'two', 'you left'])
})

test('nothing is kept for subscriptions that have ended, with their sockets or before', async () => {
  const { broadcast, join } = openBroadcast()
  const query = 'subscription { events { ... on MessageSent { word } } }'
  const [one, two] = [await join('one', query), await join('two', query)]
  const other = await join('other', query.replace('word', 'w: word'))
  expect(broadcast.selections()).toBe(2)
  one.feed.close()
  other.client.raw.destroy()
  await until(() => broadcast.selections() === 1)
  expect(one.socket.dependents).toEqual([])
  two.client.ws.close()
  await until(() => broadcast.selections() === 0)
})

test('what is queued for another socket while one is flushed leaves in the next turn', async () => {
  const flusher = new Flusher()
  const flushed: string[] = []
  const one = { flush: () => flushed.push('one') }
  const two = {
    flush() {
      flushed.push('two')
      if (flushed.length < 4) flusher.socketIsDirty(one)
    },
  }
  flusher.socketIsDirty(one)
  flusher.socketIsDirty(two)
  await until(() => flushed.length === 3)
  expect(flushed).toEqual(['one', 'two', 'one'])
})
