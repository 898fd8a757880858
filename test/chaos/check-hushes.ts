/** Judges who spoke, added or removed where only the staff may, or spoke sooner than everybody else may: as the log has it, while that was in force. */
import { mayBeLost } from './check-commands.ts'
import type { History, Ruling } from './history.ts'
import { Ranks } from './ranks.ts'
import type { KeptEntry, RoomState, State } from './state.ts'
import type { Violation } from './violation.ts'

/** Redis' clock and the clients' are one; each may have been read a little before it was noted. */
const clockSlackMs = 50

/** From when to when nobody can have taken it back, by Redis' clock. */
interface Span {
  ruling: Ruling
  from: number
  to: number
}

export function checkHushes({ rulings, losses }: History, { rooms }: State): Violation[] {
  const all = rulings.filter(({ kind }) => isHush(kind))
  return all
    .filter(({ kind, invokedAt }) => kind !== 'loosen' && !mayBeLost(invokedAt, losses))
    .flatMap(ruling => {
      const room = rooms.get(ruling.roomId)
      const span = spanOf(ruling, all)
      return room && span ? findDone(room, span) : []
    })
}

const hushes: readonly Ruling['kind'][] = ['lock', 'slow', 'bar', 'spare', 'loosen']

const isHush = (kind: Ruling['kind']): boolean => hushes.includes(kind)

/** Null where it may not have been in force at all: an attempt that went unanswered may take effect at any time. */
function spanOf(ruling: Ruling, all: readonly Ruling[]): Span | null {
  if (ruling.outcome !== 'done' || ruling.answeredAt === null) return null
  const others = all.filter(({ roomId }) => roomId === ruling.roomId)
  const before = others.slice(0, others.indexOf(ruling))
  if (before.some(({ attempts, answeredAt }) => attempts.length !== 1 || answeredAt === null)) return null
  const next = others.slice(others.indexOf(ruling) + 1).find(other => mayEnd(ruling, other))
  return {
    ruling,
    from: ruling.answeredAt + clockSlackMs,
    to: (next?.invokedAt ?? Number.POSITIVE_INFINITY) - clockSlackMs,
  }
}

/** Rulings of other kinds are about other rights, and one that was refused at its only attempt changes nothing. */
const mayEnd = (ruling: Ruling, { kind, outcome, attempts }: Ruling): boolean =>
  (kind === ruling.kind || kind === 'loosen') && (outcome !== 'refused' || attempts.length !== 1)

/** The staff is exempt, from when on it is that to when it is not. */
function findDone({ roomId, entries }: RoomState, { ruling, from, to }: Span): Violation[] {
  if (entries[0]?.sequence !== 1) return []
  const ranks = new Ranks()
  const lastAt = new Map<string, number>()
  const wrong: Violation[] = []
  for (const { entry, sequence } of entries) {
    ranks.note(entry)
    if (entry.at < from || entry.at > to || ranks.isStaff(entry.by) || !isBound(entry, ruling.kind)) continue
    const sinceMs = entry.at - (lastAt.get(entry.by) ?? Number.NEGATIVE_INFINITY)
    lastAt.set(entry.by, entry.at)
    if (ruling.kind !== 'slow' || sinceMs < ruling.seconds! * 1000 - clockSlackMs)
      wrong.push({ name: 'without-right', text: `${roomId}: ${sequence} by ${entry.by}, ${JSON.stringify(ruling)}` })
  }
  return wrong
}

/** Whether this is what such a ruling is about. Whoever comes or leaves by themselves is free to. */
function isBound(entry: KeptEntry['entry'], kind: Ruling['kind']): boolean {
  if (kind === 'bar') return entry.kind === 'added' && entry.by !== entry.member
  if (kind === 'spare') return entry.kind === 'removed' && entry.by !== entry.member
  const speaks = entry.kind === 'edited' || entry.kind === 'reacted'
  return entry.kind === 'message' || (kind === 'lock' && speaks)
}
