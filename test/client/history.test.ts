/** A history ends in the state of the room, whatever the order of pages, events, cuts, replays and resets. */
import fc from 'fast-check'
import { createHistory, type HistoryOptions } from 'parlor-client'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { openRoom, pageSize, type Said } from './room-model.ts'

type Room = ReturnType<typeof openRoom>

const weights = {
  say: 8,
  edit: 3,
  erase: 3,
  react: 4,
  hear: 8,
  read: 6,
  receive: 6,
  begin: 1,
  cut: 3,
  resume: 1,
  reset: 2,
  fork: 2,
  trim: 1,
  older: 2,
}
const n = fc.nat(12)
const step = fc.oneof(
  ...Object.entries(weights).map(([what, weight]) => ({ weight, arbitrary: fc.record({ do: fc.constant(what), n }) })),
)

async function take(room: Room, { do: what, n }: { do: string; n: number }): Promise<void> {
  if (what === 'older') void room.history.readOlder()
  else if (what === 'fork') room.reset(true)
  else if (what === 'reset') room.reset(false)
  else await room[what as 'say'](n)
}

async function settle(room: Room, isReset: boolean): Promise<void> {
  room.begin()
  if (isReset) room.reset(false)
  room.resume()
  for (let i = 0; i < 500; i++) room.hear()
  await room.finish()
}

/** What is shown is the end of the room, from wherever the list begins. */
function expectTruth(room: Room): void {
  const { messages, isReading } = room.history.getSnapshot()
  const kept = room.all()
  const ids = new Set(kept.map(({ id }) => id))
  // Nobody is told what the room keeps no longer.
  const shown = messages
    .filter(({ number }) => number >= (kept[0]?.number ?? Number.POSITIVE_INFINITY))
    .map(message => (message.replyTo && !ids.has(message.replyTo.id) ? { ...message, replyTo: null } : message))
  expect(shown).toEqual(kept.slice(kept.length - shown.length))
  expect(shown.length).toBeGreaterThanOrEqual(Math.min(pageSize, kept.length))
  expect(isReading).toBe(false)
}

test('any order of pages, events, cuts, replays and resets ends in the state of the room', async () => {
  const start = fc.record({
    already: fc.nat(12),
    kept: fc.constantFrom(5, 1_000),
    isReset: fc.nat(3),
    begins: fc.nat(3),
  })
  const run = fc.asyncProperty(start, fc.array(step, { maxLength: 80 }), async ({ already, kept, ...may }, steps) => {
    const room = openRoom(kept, already)
    // Whatever is read in the end hides what was not heard well before.
    if (may.begins > 0) room.begin()
    if (may.begins > 1) await room.finish()
    for (const each of steps) await take(room, each)
    await settle(room, may.isReset === 0)
    expectTruth(room)
  })
  await fc.assert(run, { numRuns: 300 })
})

const saidAt = (number: number, rest: Partial<Said> = {}): Said => ({
  id: `m${number}`,
  number,
  body: `text ${number}`,
  editedAt: null,
  deletedAt: null,
  replyTo: null,
  reactions: [],
  ...rest,
})
const inRoom = { roomId: 'room' }

/** A room of so many messages that answers at once, and a history that has read its end. */
function openQuiet(count: number, options: Partial<HistoryOptions<Said>> = {}) {
  const items = Array.from({ length: count }, (_, i) => saidAt(i + 1))
  const asked: (string | null)[] = []
  const readPage: HistoryOptions<Said>['readPage'] = async before => {
    asked.push(before)
    const older = items.filter(({ number }) => number < Number(before ?? Number.POSITIVE_INFINITY))
    return { nodes: older.slice(-10), pageInfo: { hasPreviousPage: older.length > 10 } }
  }
  const history = createHistory<Said>({ ...inRoom, readPage, retryWait: async () => undefined, ...options })
  const isRead = () => until(() => !history.getSnapshot().isReading)
  const numbers = () => history.getSnapshot().messages.map(({ number }) => number)
  return { items, asked, history, isRead, numbers }
}
const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test('older messages come page by page, until there are none', async () => {
  const { history, isRead, numbers, asked } = openQuiet(25)
  await isRead()
  expect([numbers(), history.getSnapshot().hasOlder]).toEqual([upTo(16, 25), true])
  await history.readOlder()
  expect(numbers()).toEqual(upTo(6, 25))
  await history.readOlder()
  expect([numbers(), history.getSnapshot().hasOlder]).toEqual([upTo(1, 25), false])
  await history.readOlder()
  expect(asked).toEqual([null, '16', '6'])
})

test('a gap that an event shows is read', async () => {
  const { items, history, isRead, numbers } = openQuiet(3)
  await isRead()
  for (const number of upTo(4, 30)) items.push(saidAt(number))
  history.take({ __typename: 'MessageSent', ...inRoom, message: saidAt(30) })
  expect(numbers()).toEqual([1, 2, 3, 30])
  await until(() => numbers().length === 30)
  expect(numbers()).toEqual(upTo(1, 30))
})

test('a replay of what is older than the list makes it no longer, and asks for no page', async () => {
  const { history, isRead, numbers, asked } = openQuiet(50)
  const replay = () => {
    for (const number of upTo(5, 50)) history.take({ __typename: 'MessageSent', ...inRoom, message: saidAt(number) })
  }
  replay()
  await isRead()
  replay()
  await isRead()
  expect([numbers(), asked]).toEqual([upTo(41, 50), [null]])
})

test('when all has to be read again, that is so many messages and no more', async () => {
  const { history, isRead, numbers } = openQuiet(100, { keptMessages: 30 })
  for (let i = 0; i < 6; i++) await history.readOlder()
  expect(numbers().length).toBeGreaterThan(60)
  history.take({ __typename: 'FeedReset', ...inRoom, reason: 'TOO_OLD' })
  expect(history.getSnapshot().isReading).toBe(true)
  await isRead()
  expect([numbers(), history.getSnapshot().hasOlder]).toEqual([upTo(71, 100), true])
  await history.readOlder()
  expect(numbers()).toEqual(upTo(61, 100))
})

test('what is told late never brings a text back', async () => {
  const { history, isRead } = openQuiet(3)
  await isRead()
  const shown = () => history.getSnapshot().messages[0]
  const edit = (body: string, editedAt: string) =>
    history.take({ __typename: 'MessageEdited', ...inRoom, message: { id: 'm1', body, editedAt } })
  edit('second', '2026-01-01T00:00:02.000Z')
  edit('first', '2026-01-01T00:00:01.000Z')
  history.take({ __typename: 'MessageSent', ...inRoom, message: saidAt(1) })
  expect(shown()).toMatchObject({ body: 'second' })
  const deleted = { id: 'm1', deletedAt: '2026-01-01T00:00:03.000Z' }
  history.take({ __typename: 'MessagesDeleted', ...inRoom, messages: [deleted] })
  edit('third', '2026-01-01T00:00:04.000Z')
  history.take({ __typename: 'MessageSent', ...inRoom, message: saidAt(1) })
  const reaction = { id: 'r', emoji: '👍', count: 1 }
  history.take({ __typename: 'ReactionAdded', ...inRoom, messageId: 'm1', reaction })
  expect(shown()).toMatchObject({ ...deleted, body: '', reactions: [] })
})

test('reactions are counted, and known to be one’s own', async () => {
  const { history, isRead } = openQuiet(1, { viewerId: 'me' })
  await isRead()
  const react = (kind: string, userId: string, count: number) => {
    const reaction = { id: 'r', emoji: '👍', count }
    history.take({ __typename: kind, ...inRoom, messageId: 'm1', reaction, user: { id: userId } })
    return history.getSnapshot().messages[0]!.reactions
  }
  expect(react('ReactionAdded', 'other', 1)).toEqual([{ id: 'r', emoji: '👍', count: 1, viewerHasReacted: false }])
  expect(react('ReactionAdded', 'me', 2)).toMatchObject([{ count: 2, viewerHasReacted: true }])
  expect(react('ReactionRemoved', 'other', 1)).toMatchObject([{ count: 1, viewerHasReacted: true }])
  expect(react('ReactionRemoved', 'me', 0)).toEqual([])
})

test.each([
  { __typename: 'RemovedFromRoom' },
  { __typename: 'RoomDeleted' },
  { __typename: 'FeedReset', reason: 'GONE' },
])('$__typename ends it, and who comes back reads again', async end => {
  const { items, history, isRead, numbers } = openQuiet(3)
  await isRead()
  history.take({ ...inRoom, ...end })
  expect(history.getSnapshot()).toMatchObject({ isGone: true, isReading: false })
  items.push(saidAt(4))
  history.take({ __typename: 'AddedToRoom', ...inRoom })
  await isRead()
  expect([numbers(), history.getSnapshot().isGone]).toEqual([upTo(1, 4), false])
})

test('a room that is not the viewer’s is gone, and other rooms and what changes nothing are not told of', async () => {
  const stranger = createHistory<Said>({ ...inRoom, readPage: async () => null })
  await until(() => stranger.getSnapshot().isGone)
  const { history, isRead } = openQuiet(3)
  await isRead()
  const before = history.getSnapshot()
  let told = 0
  const stop = history.subscribe(() => told++)
  history.take({ __typename: 'MessageSent', roomId: 'other', message: saidAt(9) })
  history.take({ __typename: 'MemberAdded', ...inRoom })
  expect([history.getSnapshot() === before, told]).toEqual([true, 0])
  history.take({ __typename: 'MessageSent', ...inRoom, message: saidAt(4) })
  stop()
  history.take({ __typename: 'MessageSent', ...inRoom, message: saidAt(5) })
  expect(told).toBe(1)
})

test('one that is closed reads no more, and keeps nobody waiting', async () => {
  const { history, isRead, asked } = openQuiet(50)
  await isRead()
  history.close()
  await history.readOlder()
  history.take({ __typename: 'FeedReset', ...inRoom, reason: 'TOO_OLD' })
  expect(asked).toEqual([null])
})
