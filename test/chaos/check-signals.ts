/** Judges the signals that a client was told: never before it was ready, and only to who was in the room, of who was in it. */
import { hearingOf } from './hearing.ts'
import type { Lineage, Loss, ReceivedSignal } from './history.ts'
import { standingsByMember } from './room-indexes.ts'
import type { RoomState, State } from './state.ts'
import { isEnd, type Stay, staysOf } from './stays.ts'
import type { Violation, ViolationName } from './violation.ts'

export function checkSignals(lineage: Lineage, { rooms }: State, losses: readonly Loss[]): Violation[] {
  const { client, userId, roomIds, notes } = lineage
  const court = new Court(rooms)
  const violations: Violation[] = []
  let isReady = false
  /** Where the client was told last that it is out. */
  const left = new Set<string>()
  for (const note of notes) {
    if (note.kind === 'subscribed') isReady = false
    if (note.kind === 'ready') isReady = true
    // Whoever asked for the room may hear it again without a word, when it is open: only the log says whether it was.
    if (note.kind === 'event' && !roomIds) left[isEnd(note.type) ? 'add' : 'delete'](note.roomId)
    if (note.kind === 'reset' && !roomIds) left[note.position ? 'delete' : 'add'](note.roomId)
    if (note.kind !== 'signal') continue
    const say = (name: ViolationName, why: string) =>
      violations.push({ name, text: `${client} (${userId}) in ${note.roomId}: ${note.type} of ${note.about} ${why}` })
    // How far one has read oneself, on other devices, is told before.
    const isOwn = note.type === 'ReadMarkerMoved' && note.about === userId
    if (!isReady && !isOwn) say('signal-early', 'before FeedReady')
    if (left.has(note.roomId)) say('signal-outside', 'after the end')
    // That of a feed which resumes says when it was read.
    if ((isOwn && !isReady) || losses.some(({ at }) => note.occurredAt <= at)) continue
    const wrong = court.findWrong(note, { userId, listens: roomIds !== null })
    if (wrong) say('signal-outside', wrong)
  }
  return violations
}

/** Who was where, by the logs. */
class Court {
  readonly #rooms: State['rooms']
  readonly #times = new Map<string, [number, number][]>()

  constructor(rooms: State['rooms']) {
    this.#rooms = rooms
  }

  /** Why nobody should have been told this; null when it was right. */
  findWrong(
    { roomId, occurredAt, about, type }: ReceivedSignal,
    { userId, listens }: { userId: string; listens: boolean },
  ): string | null {
    const room = this.#rooms.get(roomId)
    if (room?.entries[0]?.sequence !== 1) return null
    if (!this.#isIn(room, userId, occurredAt, listens)) return `to who was not in at ${occurredAt}`
    if (!this.#isIn(room, about, occurredAt, false)) return `of who was not in at ${occurredAt}`
    return type === 'UserTyping' && isMuted(room, about, occurredAt) ? `of who was muted at ${occurredAt}` : null
  }

  #isIn(room: RoomState, userId: string, at: number, listens: boolean): boolean {
    const key = `${room.roomId} ${userId} ${listens}`
    const times = this.#times.get(key) ?? timesOf(room, listens ? hearingOf(userId, room) : staysOf(userId, room))
    this.#times.set(key, times)
    return times.some(([from, to]) => from <= at && at <= to)
  }
}

/** From when to when each of them was. What is open to all is so between the entries around it. */
function timesOf({ entries }: RoomState, stays: readonly Stay[]): [number, number][] {
  const at = (sequence: number) => entries[sequence - 1]?.entry.at ?? Number.POSITIVE_INFINITY
  return stays.map(({ from, to, isMembership }) =>
    isMembership ? [at(from), at(to)] : [at(Math.max(1, from - 1)), at(to + 1)],
  )
}

/** By an entry of an earlier millisecond, which no later one took back in this one. */
function isMuted(room: RoomState, userId: string, at: number): boolean {
  const last = standingsByMember(room)
    .get(userId)
    ?.findLast(entry => entry.at <= at)
  return last !== undefined && last.at < at && (last.mutedUntil ?? 0) > at
}
