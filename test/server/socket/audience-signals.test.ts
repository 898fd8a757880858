/** Signals in an audience: a flush has two versions, and none of them waits for anybody, or is kept for later. */
import { buildSchema, type ExecutionArgs, parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Feed } from '../../../src/delivery/feed/feed.ts'
import type { Outlet } from '../../../src/delivery/outlet.ts'
import type { RoomEvent } from '../../../src/domain/event.ts'
import { defaultLimits } from '../../../src/domain/limits.ts'
import type { SignalEvent } from '../../../src/domain/signal.ts'
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
  interface Event { word: String! }
  type MessageSent implements Event { word: String! }
  type UserTyping implements Event { word: String! }
`)
let executed: string[] = []
const noteWord = ({ word }: { word: string }) => {
  executed.push(word)
  return word
}
for (const name of ['MessageSent', 'UserTyping']) {
  const type = schema.getType(name) as unknown as { getFields(): Record<string, object> }
  Object.assign(type.getFields().word!, { resolve: noteWord })
}
Object.assign(schema.getSubscriptionType()!.getFields().events!, { resolve: (event: unknown) => event })

const event = (type: string, word: string, cursor: string | null) => ({ __typename: type, type, word, cursor })
const entry = (word: string) => event('MessageSent', word, 'a cursor') as unknown as RoomEvent
const signal = (word: string) => event('UserTyping', word, null) as unknown as SignalEvent

const both = 'subscription { events { ... on MessageSent { word } ... on UserTyping { word } } }'
const onlyEntries = 'subscription { events { ... on MessageSent { word } } }'

async function setOut(query: string, ...names: string[]) {
  executed = []
  const flusher = new Flusher()
  const shares = new Shares({ limits: defaultLimits, audit: noAudit })
  const maskError = createErrorMask({ logger: createLogger('silent'), isUnavailable: () => false })
  const broadcast = createBroadcast({ flusher, shares, maskError, limits: defaultLimits, feedsOf: () => [] })
  const join = async (viewer: string) => {
    const ends = await openBothEnds({ flusher })
    const feed = { outlet: null as Outlet | null, close: () => feed.outlet?.closed(), fallBehind: () => undefined }
    const start = (outlet: Outlet) => Object.assign(feed, { outlet })
    const args: ExecutionArgs = { schema, document: parse(query), variableValues: {}, contextValue: { viewer } }
    const subscription = { socket: ends.socket, id: viewer, args, cost: 1, tellsCost: false }
    broadcast.start(Object.assign(feed, { start }) as unknown as Feed, subscription)
    return { ...ends, outlet: feed.outlet! }
  }
  const all = await Promise.all(names.map(join))
  const audience = all[0]!.outlet.selection.openAudience()
  for (const { outlet } of all) audience.add(outlet)
  return { audience, all, flush: () => flusher.settle() }
}

const wordsOf = ({ client }: BothEnds) => client.frames.map(({ payload }) => payload?.data.events.word)

/** The client reads nothing, and so much waits for it that the kernel takes no more. */
async function stopReading({ client, raw }: BothEnds): Promise<void> {
  client.raw.pause()
  // A pong that nobody asked for: the protocol lets it pass.
  const pong = Buffer.concat([Buffer.from([0x8a, 125]), Buffer.alloc(125)])
  const many = Buffer.concat(Array.from({ length: 4000 }, () => pong))
  await until(() => raw.write(many) === false && raw.writableLength > 0)
}

test('whoever has read everything is told of them among the entries; the others get the entries alone', async () => {
  const { audience, all } = await setOut(both, 'reads', 'is not ready', 'has unread')
  const [reads, notReady, unread] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]]
  for (const { outlet } of [reads, unread]) outlet.hearsSignals = true
  await stopReading(unread)
  for (const word of ['one', 'two']) audience.tell(entry(word))
  audience.signal(signal('typing'))
  audience.tell(entry('three'))
  await until(() => wordsOf(reads).length === 4 && wordsOf(notReady).length === 3)
  unread.client.raw.resume()
  await until(() => wordsOf(unread).length === 3)
  audience.tell(entry('four'))
  audience.signal(signal('typing again'))
  await until(() => wordsOf(reads).length === 6 && wordsOf(notReady).length === 4 && wordsOf(unread).length >= 4)
  expect(wordsOf(reads)).toEqual(['one', 'two', 'typing', 'three', 'four', 'typing again'])
  expect(wordsOf(notReady)).toEqual(['one', 'two', 'three', 'four'])
  expect(wordsOf(unread).slice(0, 4)).toEqual(['one', 'two', 'three', 'four'])
  expect(executed).toEqual(['one', 'two', 'typing', 'three', 'four', 'typing again'])
})

test('signals alone are told to nobody who takes none, and not later either', async () => {
  const { audience, all, flush } = await setOut(both, 'reads', 'is not ready')
  const [reads, notReady] = all as [(typeof all)[0], (typeof all)[0]]
  reads.outlet.hearsSignals = true
  audience.signal(signal('typing'))
  flush()
  notReady.outlet.hearsSignals = true
  audience.tell(entry('one'))
  await until(() => wordsOf(reads).length === 2 && wordsOf(notReady).length === 1)
  expect([wordsOf(reads), wordsOf(notReady)]).toEqual([['typing', 'one'], ['one']])
})

test('one that does not name them costs nothing, and is told none', async () => {
  const { audience, all } = await setOut(onlyEntries, 'reads')
  all[0]!.outlet.hearsSignals = true
  audience.signal(signal('typing'))
  audience.tell(entry('one'))
  all[0]!.outlet.signal(signal('of their own'))
  await until(() => wordsOf(all[0]!).length === 1)
  expect([wordsOf(all[0]!), executed]).toEqual([['one'], ['one']])
})

test('a signal to one feed alone is dropped where anything is unread', async () => {
  const { all } = await setOut(both, 'reads', 'has unread')
  const [reads, unread] = all as [(typeof all)[0], (typeof all)[0]]
  for (const { outlet } of all) outlet.hearsSignals = true
  await stopReading(unread)
  for (const { outlet } of all) outlet.signal(signal('of their own'))
  expect(executed).toEqual(['of their own'])
  await until(() => wordsOf(reads).length === 1)
})

test('whoever leaves has got what was told before, and nothing of after', async () => {
  const { audience, all } = await setOut(both, 'leaves', 'stays')
  const [leaves, stays] = all as [(typeof all)[0], (typeof all)[0]]
  for (const { outlet } of all) outlet.hearsSignals = true
  audience.signal(signal('before'))
  audience.delete(leaves.outlet)
  audience.signal(signal('after'))
  await until(() => wordsOf(stays).length === 2)
  await until(() => wordsOf(leaves).length === 1)
  expect([wordsOf(leaves), wordsOf(stays)]).toEqual([['before'], ['before', 'after']])
})
