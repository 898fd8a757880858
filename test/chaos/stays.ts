/** Folds a room's log: who was a member from which entry to which, and who is one at its end. */
import { memberOf } from '../../src/domain/entry.ts'
import type { RoomState } from './state.ts'

/** One membership: the sequence that added and the one that removed, both of which the member sees. */
export interface Stay {
  from: number
  to: number
  /** Whether it is a membership: its last entry says that it ends, and is told later, too. */
  isMembership?: boolean
  /** When what happened in it was over: nothing else is told of it to whoever asks then. Ms since 1970. */
  overAt?: number
}

const still = Number.POSITIVE_INFINITY

export const everything: Stay = { from: 0, to: still }

/** Every stay of this user. What lies before the first known entry is concluded from what follows it. */
export function staysOf(userId: string, { entries, members }: RoomState): Stay[] {
  const own = entries.filter(({ entry }) => entry.kind === 'deleted' || memberOf(entry) === userId)
  const stays: Stay[] = []
  const knownFromStart = entries[0]?.sequence === 1
  const first = own.find(({ entry }) => entry.kind !== 'deleted')
  let from: number | null = null
  if (!knownFromStart && (first ? first.entry.kind === 'removed' : members.includes(userId))) from = 0
  for (const { sequence, entry } of own) {
    if (entry.kind === 'added') from = sequence
    else if (from !== null) {
      stays.push({ from, to: sequence, isMembership: true, ...(entry.kind === 'removed' && { overAt: entry.at }) })
      from = null
    }
  }
  if (from !== null) stays.push({ from, to: still, isMembership: true })
  return stays
}

/** The members that the log tells of, sorted; null when its beginning is not known. */
export function foldMembers({ entries }: RoomState): string[] | null {
  if (entries[0]?.sequence !== 1) return null
  const members = new Set<string>()
  for (const { entry } of entries) {
    if (entry.kind === 'added') members.add(entry.member)
    if (entry.kind === 'removed') members.delete(entry.member)
  }
  return [...members].sort()
}

export const isWithin = (stays: readonly Stay[], sequence: number): boolean =>
  stays.some(({ from, to }) => sequence >= from && sequence <= to)

/** Whether one of them ended from here on, and before that. */
export const endsBetween = (stays: readonly Stay[], from: number, before: number): boolean =>
  stays.some(({ to }) => from <= to && to < before)

/** Several sequences in words. */
export const spanOf = (sequences: number[]): string =>
  sequences.length === 1 ? `${sequences[0]}` : `${sequences.length} entries, ${sequences[0]} to ${sequences.at(-1)}`

/** Whether an event of this type is the last that is told of a stay. */
export const isEnd = (type: string | undefined): boolean => type === 'RemovedFromRoom' || type === 'RoomDeleted'
