/** Where a feed begins in one room: cursor × membership × verdict × mark → what it says first, and where it goes on. */
import pLimit from 'p-limit'
import { describe, expect, test } from 'vitest'
import { judgeStart } from '../../../src/delivery/feed/opening.ts'
import type { Beginning, RoomRequest } from '../../../src/delivery/feed/room-request.ts'
import type { Entry } from '../../../src/domain/entry.ts'
import { usersById } from '../../../src/domain/facts.ts'
import type { Logged, Position, Verdict } from '../../../src/domain/log.ts'
import type { Membership } from '../../../src/domain/room.ts'
import type { RoomMark } from '../../../src/domain/room-list.ts'
import { roomOf } from '../../support/room.ts'
import { user } from '../world.ts'

const ada = user('ada')
const bob = user('bob')
const roomId = `room_${'r'.repeat(22)}` as const
const room = roomOf(roomId, ada)
const checkOf = (sequence: number) => String(sequence).padStart(12, '0')
const at = (sequence: number): Position => ({ sequence, check: checkOf(sequence) })

/** Ada alone, Bob's first stay (3 to 6), Bob's second (8 to 11, or on), Ada alone again. */
const log: Logged[] = ['m', 'm', '+', 'm', 'm', '-', 'm', '+', 'm', 'm', '-', 'm'].map((sign, index) => ({
  ...at(index + 1),
  previous: checkOf(index),
  entry: entryOf(sign, index + 1),
}))

function entryOf(sign: string, number: number): Entry {
  const shared = { at: 0, by: ada.id }
  if (sign === 'm') return { kind: 'message', ...shared, number }
  const change = { ...shared, member: bob.id, memberCount: 2 }
  if (sign === '+') return { kind: 'added', role: 'MEMBER', ...change }
  return { kind: 'removed', ...change, roomName: 'Tea', cause: 'REMOVED' }
}

const joined = (sequence: number): Membership => ({
  ...at(sequence),
  previous: checkOf(sequence - 1),
  userId: bob.id,
  role: 'MEMBER',
  addedBy: ada.id,
  joinedAt: 0,
})
const marked = (state: RoomMark['state'], last: number): RoomMark => ({
  roomId,
  state,
  start: at(2),
  last: at(last),
  at: 0,
})

interface Case {
  beginning: Beginning
  /** The sequence of the joining; null: no member. */
  member: number | null
  head: number
  verdict?: Verdict
  deleted?: boolean
  mark?: RoomMark | undefined
  /** The oldest entry that the log still has. */
  oldest?: number
}

async function judge({ beginning, member, head, verdict = 'GOOD', deleted = false, mark, oldest = 1 }: Case) {
  const kept = log.slice(0, head).filter(({ sequence }) => sequence >= oldest)
  if (deleted)
    kept[kept.length - 1] = { ...kept.at(-1)!, entry: { kind: 'deleted', at: 0, by: ada.id, roomName: 'Tea' } }
  const request: RoomRequest = { roomId, beginning, mark, intended: false, listens: false }
  const membership = member === null ? null : joined(member)
  const start = await judgeStart(request, {
    userId: bob.id,
    source: {
      readLog: async () => ({
        ...{ verdict, head: at(head), deleted, room, membership, entries: [], items: [] },
        ...{ readNumber: 0, open: false, publicSince: 0 },
      }),
      readUsers: async () => usersById([ada, bob]),
      readEntries: async (_room, first, last) => kept.filter(({ sequence }) => sequence >= first && sequence <= last),
    },
    blocks: { readAfter: async (_room, { sequence }) => kept.filter(entry => entry.sequence > sequence).slice(0, 3) },
    turns: pLimit(1),
  })
  const events = start.events.map(event => (event.type === 'FeedReset' ? event.reason : event.type))
  return [...events, start.state, start.state === 'unseen' ? null : start.position.sequence]
}

const cursor = (sequence: number): Beginning => ({ from: 'cursor', position: at(sequence) })
const joining: Beginning = { from: 'joining', seen: null }
const rejoining: Beginning = { from: 'joining', seen: at(6) }
const now: Beginning = { from: 'now', reason: null }
const left = marked('left', 11)
const stays = marked('joined', 8)
/** Redis, or the list, has not heard of the removal. */
const lagging = marked('joined', 8)

describe('a member', () => {
  test.each<[string, Partial<Case>, unknown[]]>([
    ['reads on from a cursor of this stay', { beginning: cursor(9) }, ['following', 9]],
    ['reads on from its own joining', { beginning: cursor(8) }, ['following', 8]],
    [
      'of an earlier stay is told of this one, and nothing of that',
      { beginning: cursor(4) },
      ['AddedToRoom', 'TOO_OLD', 'following', 10],
    ],
    [
      'that knows how the earlier stay ended likewise',
      { beginning: cursor(6) },
      ['AddedToRoom', 'TOO_OLD', 'following', 10],
    ],
    [
      'with a cursor of a lost history is told so',
      { beginning: cursor(9), verdict: 'DIVERGED' },
      ['DIVERGED', 'following', 10],
    ],
    [
      'with a cursor that is too old is told so',
      { beginning: cursor(9), verdict: 'TOO_OLD' },
      ['TOO_OLD', 'following', 10],
    ],
    [
      'of an earlier stay that is too old is told of this one',
      { beginning: cursor(4), verdict: 'TOO_OLD' },
      ['AddedToRoom', 'TOO_OLD', 'following', 10],
    ],
    ['begins at its joining', { beginning: joining }, ['following', 7]],
    ['that came back to a live feed begins at its joining', { beginning: rejoining }, ['following', 7]],
    [
      'whose end was lost is told so',
      { beginning: rejoining, verdict: 'DIVERGED' },
      ['AddedToRoom', 'DIVERGED', 'following', 10],
    ],
    ['whose end has aged out begins at its joining', { beginning: rejoining, verdict: 'TOO_OLD' }, ['following', 7]],
    ['begins now', { beginning: now }, ['following', 10]],
    [
      'whose cursors were none begins now, and is told so',
      { beginning: { from: 'now', reason: 'INVALID' } },
      ['INVALID', 'following', 10],
    ],
  ])('%s', async (_what, some, expected) => {
    expect(await judge({ beginning: now, member: 8, head: 10, mark: stays, ...some })).toEqual(expected)
  })
})

describe('somebody who is no member any more', () => {
  test.each<[string, Partial<Case>, unknown[]]>([
    ['is told only the end', { beginning: cursor(9) }, ['RemovedFromRoom', 'ended', 11]],
    ['is told only the last end', { beginning: cursor(4) }, ['RemovedFromRoom', 'ended', 11]],
    ['knows the end', { beginning: cursor(11) }, ['ended', 11]],
    [
      'is told the end that the list has not heard of',
      { beginning: cursor(9), mark: lagging },
      ['RemovedFromRoom', 'ended', 11],
    ],
    [
      'is told the last of two ends that it has not',
      { beginning: cursor(4), mark: lagging },
      ['RemovedFromRoom', 'ended', 11],
    ],
    [
      'is told the end where the list names another entry',
      { beginning: cursor(9), mark: marked('left', 12) },
      ['RemovedFromRoom', 'ended', 11],
    ],
    [
      'is told that the room is gone where the end has aged out',
      { beginning: cursor(9), verdict: 'TOO_OLD', oldest: 12 },
      ['GONE', 'unseen', null],
    ],
    [
      'is told the end though its cursor has aged out',
      { beginning: cursor(9), verdict: 'TOO_OLD', oldest: 11 },
      ['RemovedFromRoom', 'ended', 11],
    ],
    [
      'is told that the room is gone where what it saw was lost',
      { beginning: cursor(9), verdict: 'DIVERGED' },
      ['GONE', 'unseen', null],
    ],
    [
      'is told that the room is gone when nobody remembers',
      { beginning: cursor(9), mark: undefined },
      ['GONE', 'unseen', null],
    ],
    ['is told the end of a stay that it never knew', { beginning: joining }, ['RemovedFromRoom', 'ended', 11]],
    [
      'is told the end of a short stay that a live feed missed',
      { beginning: rejoining },
      ['RemovedFromRoom', 'ended', 11],
    ],
    ['knows more than the list', { beginning: cursor(11), mark: marked('left', 6) }, ['ended', 11]],
    ['begins now', { beginning: now }, ['ended', 11]],
  ])('%s', async (_what, some, expected) => {
    expect(await judge({ beginning: now, member: null, head: 12, mark: left, ...some })).toEqual(expected)
  })
})

describe('a deleted room', () => {
  test.each<[string, Partial<Case>, unknown[]]>([
    ['tells its members only that', { beginning: cursor(8) }, ['RoomDeleted', 'ended', 10]],
    ['tells members of an earlier stay only that', { beginning: cursor(4) }, ['RoomDeleted', 'ended', 10]],
    ['tells nothing to those who know', { beginning: cursor(10) }, ['ended', 10]],
    ['tells it to a member that never knew the room', { beginning: joining }, ['RoomDeleted', 'ended', 10]],
    ['is over for a feed that begins now', { beginning: now }, ['ended', 10]],
    [
      'tells former members how their stay ended',
      { beginning: cursor(4), member: null, mark: marked('left', 6) },
      ['RemovedFromRoom', 'ended', 6],
    ],
  ])('%s', async (_what, some, expected) => {
    expect(await judge({ beginning: now, member: 8, head: 10, deleted: true, mark: stays, ...some })).toEqual(expected)
  })
})

describe('a stranger', () => {
  test.each<[string, Partial<Case>, unknown[]]>([
    [
      'with a cursor that someone passed on is told what an unknown room tells',
      { beginning: cursor(9) },
      ['GONE', 'unseen', null],
    ],
    ['sees nothing', { beginning: now }, ['unseen', null]],
  ])('%s', async (_what, some, expected) => {
    expect(await judge({ beginning: now, member: null, head: 12, ...some })).toEqual(expected)
  })
})
