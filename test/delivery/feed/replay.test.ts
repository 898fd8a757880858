/** What counts towards the limits of replay: only what the feed's document names. */
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { withinReplay } from '../../../src/delivery/feed/replay.ts'
import type { RoomStart } from '../../../src/delivery/feed/room-start.ts'
import type { Entry } from '../../../src/domain/entry.ts'
import type { EventType } from '../../../src/domain/event.ts'
import type { Logged } from '../../../src/domain/log.ts'
import { user } from '../world.ts'

const ada = user('ada')
const bob = user('bob')
const checkOf = (sequence: number) => String(sequence).padStart(12, '0')

/** Of each ten entries one is a message, the others are comings. */
const logOf = (length: number): Logged[] =>
  Array.from({ length }, (_, index) => {
    const shared = { at: 0, by: ada.id }
    const entry: Entry =
      index % 10 === 0
        ? { kind: 'message', ...shared, number: index + 1 }
        : { kind: 'added', ...shared, member: ada.id, role: 'MEMBER', memberCount: 2 }
    return { sequence: index + 1, check: checkOf(index + 1), previous: checkOf(index), entry }
  })

async function replay(
  backlogs: number[],
  names: EventType[],
  limits: { replayPerRoom: number; replayPerFeed: number },
) {
  let readings = 0
  const starts = backlogs.map((length, index): RoomStart => {
    const roomId: RoomStart['roomId'] = `room_${String(index).padStart(22, '0')}`
    const none = { events: [], shown: null, isKnown: false, skip: null, listens: false, readNumber: 0 }
    const skipped = { ...none, roomId, state: 'following' as const }
    const head = { sequence: length, check: checkOf(length) }
    const skip = async () => ({ ...skipped, position: head, head })
    return { ...skipped, position: { sequence: 0, check: checkOf(0) }, head, skip }
  })
  const kept = await withinReplay(starts, {
    userId: bob.id,
    blocks: {
      readAfter: async (roomId, { sequence }) => {
        readings++
        return logOf(backlogs[starts.findIndex(start => start.roomId === roomId)]!).slice(sequence, sequence + 100)
      },
    },
    limits,
    selection: { names: type => names.includes(type) },
    turns: pLimit(1),
  })
  const replayed = starts.map(start => kept.find(({ roomId }) => roomId === start.roomId)!.skip !== null)
  return { replayed, readings }
}

const all: EventType[] = ['MessageSent', 'MemberAdded']

test('a backlog is replayed up to the limit, and not beyond', async () => {
  const limits = { replayPerRoom: 100, replayPerFeed: 1000 }
  expect((await replay([100, 101], all, limits)).replayed).toEqual([true, false])
})

test('the shortest backlogs come first where all of them are too much', async () => {
  const limits = { replayPerRoom: 100, replayPerFeed: 150 }
  expect((await replay([90, 20, 60], all, limits)).replayed).toEqual([false, true, true])
})

test('what the document does not name is not counted', async () => {
  const limits = { replayPerRoom: 100, replayPerFeed: 150 }
  expect((await replay([1000, 1100, 500], ['MessageSent'], limits)).replayed).toEqual([true, false, true])
  expect((await replay([5000], ['FeedReady'], limits)).replayed).toEqual([true])
})

test('nothing is read where there cannot be too much', async () => {
  expect(await replay([90, 20], all, { replayPerRoom: 100, replayPerFeed: 150 })).toEqual({
    replayed: [true, true],
    readings: 0,
  })
})
