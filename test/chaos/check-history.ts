/** Judges the history of a room by its log: nothing is missing from it, and each message is what was made of it. */
import { reactionKey } from './kept-history.ts'
import { entriesByMessage } from './room-indexes.ts'
import { isDeleted, type KeptEntry, type RoomState } from './state.ts'
import type { Violation, ViolationName } from './violation.ts'

/** A room keeps so many messages, whatever else goes on in it. */
export function checkHistory(room: RoomState, messagesKept: number): Violation[] {
  const { roomId, history } = room
  // A tombstone has no history.
  if (isDeleted(room)) return []
  const say = (name: ViolationName, text: string): Violation[] => [{ name, text: `${roomId}: ${text}` }]
  const { number, oldest, items } = history
  const due = Math.max(1, number - messagesKept + 1)
  const missing = Array.from({ length: number - due + 1 }, (_, i) => due + i).filter(each => !items.has(each))
  return [
    ...(missing.length > 0 || oldest > due ? say('history-shortened', `of ${due}–${number} not ${missing}`) : []),
    ...[...items.keys()].flatMap(each => checkItem(room, each).flatMap(text => say('item-differs', text))),
  ]
}

/** What is wrong with one message, as far as the log from its sending on is known. */
function checkItem(room: RoomState, number: number): string[] {
  const { entries, history } = room
  const item = history.items.get(number)!
  const all = entriesByMessage(room).get(number) ?? []
  const first = all.findIndex(({ entry, check }) => isSendingOf(number, entry) && check === item.check)
  if (first < 0) return entries[0]?.sequence === 1 ? [`no entry sent ${number}:${item.check}`] : []
  const own = all.slice(first)
  const changes = own.filter(({ entry }) => !('emoji' in entry))
  const last = changes.at(-1)!
  const { author, sentAt, editedAt, deletedAt, deletedBy } = item
  const at = (kind: string) => changes.findLast(({ entry }) => entry.kind === kind)?.entry
  const erased = at('erased')
  const shown = [item.changed, author, sentAt, deletedAt, deletedBy, ...(erased ? [] : [editedAt])]
  const [sent] = changes as [KeptEntry]
  const due = [last.check, sent.entry.by, sent.entry.at, `${erased?.at ?? ''}`, erased?.by ?? '']
  if (!erased) due.push(`${at('edited')?.at ?? ''}`)
  const left = erased ? [item.body, item.metadata, item.replyTo, item.clientMessageId, item.digest] : []
  return [
    ...(shown.join() === due.join() ? [] : [`${number} is ${shown}, by the log ${due}`]),
    ...(erased && left.join() !== '"",,,,' ? [`of ${number}, which was erased, ${left} is left`] : []),
    ...checkReactions(number, own, history.reactions),
  ]
}

const isSendingOf = (number: number, entry: KeptEntry['entry']): boolean =>
  entry.kind === 'message' && entry.number === number

/** Each entry tells how many react after it; those who do at the end are the ones that the history has. */
function checkReactions(number: number, own: readonly KeptEntry[], kept: RoomState['history']['reactions']): string[] {
  const wrong: string[] = []
  const reacted = new Map<string, Set<string>>()
  for (const { sequence, entry } of own) {
    if (!('emoji' in entry)) continue
    const users = reacted.get(entry.emoji) ?? new Set()
    reacted.set(entry.emoji, users)
    if (entry.kind === 'reacted') users.add(entry.by)
    else users.delete(entry.by)
    if (users.size !== entry.count) wrong.push(`${sequence} tells of ${entry.count} ${entry.emoji}, not ${users.size}`)
  }
  for (const [emoji, users] of reacted) {
    const there = kept.get(reactionKey(number, emoji)) ?? []
    if ([...users].sort().join() !== [...there].sort().join())
      wrong.push(`${emoji} at ${number} is of ${there}, by the log of ${[...users]}`)
  }
  return wrong
}
