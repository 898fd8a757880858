/** Judges one event by itself: whether it is of the log, told as the log has it, to one who may be told. */
import { expectedEvent } from './expected-event.ts'
import type { Loss, ReceivedEvent } from './history.ts'
import type { KeptEntry, RoomState } from './state.ts'
import { isWithin, type Stay } from './stays.ts'
import type { Texts } from './texts.ts'
import type { ViolationName } from './violation.ts'

export interface ToldRules {
  userId: string
  room: RoomState
  entries: ReadonlyMap<number, KeptEntry>
  /** What the user may see. */
  stays: readonly Stay[]
  losses: readonly Loss[]
  texts: Texts
  /** When the session began in which it was told. */
  subscribedAt: number
}

/** The clocks are those of one machine. */
const clockSlackMs = 50

/** Each with words. */
type Wrong = [ViolationName, string]

export const isLost = ({ occurredAt }: ReceivedEvent, losses: readonly Loss[]): boolean =>
  losses.some(({ at }) => occurredAt <= at)

export function judgeTold(event: ReceivedEvent, rules: ToldRules): Wrong[] {
  const { position, type } = event
  const { room, entries, losses } = rules
  const known = entries.get(position.sequence)
  if (known?.check === position.check) return judgeEntry(event, known, rules)
  const isTooOld = position.sequence < (room.entries[0]?.sequence ?? 0)
  return isLost(event, losses) || isTooOld ? [] : [['not-in-log', `${type} ${position.sequence}:${position.check}`]]
}

function judgeEntry(event: ReceivedEvent, kept: KeptEntry, rules: ToldRules): Wrong[] {
  const { sequence } = kept
  const { stays, userId, room } = rules
  const wrong: Wrong[] = []
  const { type, about } = expectedEvent(kept, userId)
  if (event.type !== type || (event.about !== about && event.about !== keptOf(event, kept, room)))
    wrong.push(['wrong-event', `${sequence}: ${event.type} of ${event.about}, not ${type} of ${about}`])
  if (isWithin(stays, sequence)) return [...wrong, ...judgeEnd(event, rules)]
  const left = stays.some(({ to }) => to < sequence)
  return [...wrong, [left ? 'after-removal' : 'before-joining', `${sequence}, stays ${JSON.stringify(stays)}`]]
}

/** Of several messages that are deleted, those that the history has no more may be left out. */
function keptOf({ about }: ReceivedEvent, { entry }: KeptEntry, { history }: ToldRules['room']): string | null {
  if (entry.kind !== 'erased') return null
  const told = about?.split(',') ?? []
  return entry.numbers.filter(number => number >= history.oldest || told.includes(`${number}`)).join()
}

/** Of a stay that is over only the end is told to who asks then, and nothing that was said in it afterwards to anybody. */
function judgeEnd(event: ReceivedEvent, { stays, texts, subscribedAt, entries }: ToldRules): Wrong[] {
  const { type, position, messages } = event
  const { sequence } = position
  const within = stays.filter(stay => isWithin([stay], sequence))
  const isOver = (at: number) => within.every(({ overAt = Number.POSITIVE_INFINITY }) => overAt + clockSlackMs < at)
  const { to } = within.at(-1)!
  const wrong: Wrong[] = []
  const isEnd = within.some(stay => stay.to === sequence && stay.isMembership)
  if (!isEnd && isOver(subscribedAt))
    wrong.push(['told-after-end', `${type} ${sequence} of the stay that ended at ${to}`])
  // A room that is open again shows all of its messages, also what was said in them while it was shut.
  const isOpenAgain = stays.some(stay => !stay.isMembership && stay.from > to && openedAt(stay, entries) <= event.at)
  const later = messages.find(({ text }) => !isOpenAgain && isOver(texts.get(text)?.saidAt ?? 0))
  if (later) wrong.push(['edited-after-stay', `${type} ${sequence} shows ${later.text}, said after ${to}`])
  return wrong
}

/** By the entry before the first that may be heard. */
const openedAt = ({ from }: Stay, entries: ToldRules['entries']): number =>
  entries.get(from - 1)?.entry.at ?? Number.NEGATIVE_INFINITY
