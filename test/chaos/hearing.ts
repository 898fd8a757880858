/** Folds a room's log: what somebody may hear who listens to it, be it public or be they a member. */
import { isClosing, isOwnBan } from '../../src/domain/entry.ts'
import type { UserId } from '../../src/domain/id.ts'
import { isDeleted, type KeptEntry, type RoomState } from './state.ts'
import { type Stay, staysOf } from './stays.ts'

/** The stays of this user, and besides from which entry to which the room was open to them. It began as a public one. */
export function hearingOf(userId: string, room: RoomState): Stay[] {
  const spans: Stay[] = []
  let span: Stay | null = null
  let isOpen = true
  let bannedUntil = 0
  for (const [index, kept] of room.entries.entries()) {
    const { sequence, entry } = kept
    const ends = isClosing(entry) || isOwnBan(entry, userId as UserId)
    if (isClosing(entry)) isOpen = false
    if (entry.kind === 'banned' && entry.user === userId) bannedUntil = entry.until ?? Number.POSITIVE_INFINITY
    if (ends || !isOpen || entry.at < bannedUntil) {
      // Who asks again later is told no more of it, unless it was only they who were out.
      if (span && isClosing(entry)) span.overAt = entry.at
      span = null
    } else if (span) span.to = sequence
    else {
      span = { from: sequence, to: sequence }
      spans.push(span)
    }
    if (entry.kind === 'unbanned' && entry.user === userId) bannedUntil = 0
    const opens = !isOpen && entry.kind === 'updated' && !isClosing(entry) && !isHandingOver(room.entries, index)
    if (!opens) continue
    isOpen = true
    if (entry.at < bannedUntil) continue
    // The entry that opens it was written while it was not open.
    span = { from: sequence + 1, to: sequence }
    spans.push(span)
  }
  // Of a room that was deleted, whoever asks later is told that it is gone.
  if (span && isDeleted(room)) span.overAt = room.entries.at(-1)!.entry.at
  else if (span) span.to = Number.POSITIVE_INFINITY
  return [...staysOf(userId, room), ...spans]
}

/** Whether this entry only says who owns the room now: those before it gave the roles. */
function isHandingOver(entries: readonly KeptEntry[], index: number): boolean {
  const [given, left] = entries.slice(Math.max(0, index - 2), index).map(({ entry }) => entry)
  if (given?.kind !== 'standing' || left?.kind !== 'standing') return false
  return given.role === 'OWNER' && left.member === left.by && given.by === left.by
}
