/** Judges what was acknowledged and refused by the logs. */

import type { MessageEntry } from '../../src/domain/entry.ts'
import type { RoomId } from '../../src/domain/id.ts'
import { messageIdAt } from '../../src/domain/item.ts'
import { locateMessage } from '../../src/domain/message.ts'
import type { Act, Change, History, Loss, Send } from './history.ts'
import { entriesByMessage } from './room-indexes.ts'
import type { KeptEntry, RoomState, State } from './state.ts'
import type { Violation } from './violation.ts'

/** Redis' clock and the clients' are one; each may have been read a little before it was noted. */
const clockSlackMs = 50

export function checkCommands(history: History, { rooms }: State): Violation[] {
  const { sends, changes, acts, losses } = history
  const standing = new Map([...rooms.values()].flatMap(standingIn))
  const found = placesOf(history, rooms, standing)
  return [
    ...[...found].flatMap(([name, ids]) => checkOnce(name, ids)),
    ...sends.flatMap(send => checkSend(send, { standing, found, room: rooms.get(send.roomId), losses })),
    ...checkRealTime(sends, losses),
    ...changes.flatMap(change => checkChange(change, rooms.get(change.roomId), losses)),
    ...acts.flatMap(act => checkAct(act, rooms.get(act.roomId), losses)),
  ]
}

/** The entries of messages, by the ids of these. */
type Standing = ReadonlyMap<string, KeptEntry>

const standingIn = ({ roomId, entries }: RoomState): [string, KeptEntry][] =>
  entries.flatMap(kept =>
    kept.entry.kind === 'message'
      ? [[messageIdAt(roomId as RoomId, { number: kept.entry.number, check: kept.check }), kept]]
      : [],
  )

const nameOf = (roomId: string, clientMessageId: string) => `${roomId} ${clientMessageId}`

/** Under which ids each `clientMessageId` was ever seen, of those that stand in a log: whatever was erased or trimmed since. */
function placesOf(
  { lineages, readings }: History,
  rooms: State['rooms'],
  standing: Standing,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  function note(id: string, clientMessageId: string | null): void {
    const roomId = locateMessage(id)?.roomId
    if (!roomId || !clientMessageId || !standing.has(id)) return
    const name = nameOf(roomId, clientMessageId)
    found.set(name, (found.get(name) ?? new Set()).add(id))
  }
  for (const { roomId, history } of rooms.values())
    for (const [number, { check, clientMessageId }] of history.items)
      if (clientMessageId) note(messageIdAt(roomId as RoomId, { number, check }), JSON.parse(clientMessageId))
  const answers = [...readings, ...lineages.flatMap(({ notes }) => notes.filter(note => note.kind === 'event'))]
  for (const { messages } of answers) for (const { id, clientMessageId } of messages) note(id, clientMessageId)
  return found
}

const checkOnce = (name: string, ids: Set<string>): Violation[] =>
  ids.size > 1 ? [{ name: 'sent-twice', text: `${name} stands at ${[...ids]}` }] : []

/** What was asked before a loss may be gone, whenever its answer was read. */
export const mayBeLost = (askedAt: number, losses: readonly Loss[]) => losses.some(({ at }) => askedAt <= at)

/** The attempt that was answered. */
const askedAt = ({ attempts, invokedAt }: Send): number => attempts.at(-1) ?? invokedAt

interface Known {
  standing: Standing
  found: ReadonlyMap<string, Set<string>>
  room: RoomState | undefined
  losses: readonly Loss[]
}

function checkSend(send: Send, { standing, found, room, losses }: Known): Violation[] {
  const { roomId, clientMessageId, outcome, answeredAt, messageId } = send
  if (outcome === null || answeredAt === null || mayBeLost(askedAt(send), losses)) return []
  if (outcome === 'refused') {
    const sent = [...(found.get(nameOf(roomId, clientMessageId)) ?? [])].map(id => standing.get(id)!)
    const wrong = sent.filter(kept => !mayBeLate(send, kept))
    return wrong.map(({ sequence }) => ({
      name: 'refused-but-sent',
      text: `${roomId}: ${clientMessageId} at ${sequence}`,
    }))
  }
  // Trimmed before anybody looked: nothing can be said of it.
  const first = room?.entries.find(({ entry }) => entry.kind === 'message')?.entry as MessageEntry | undefined
  if (standing.has(messageId!) || numberOf(send) < (first?.number ?? 0)) return []
  return [{ name: 'acknowledged-missing', text: `${roomId}: ${clientMessageId}, acknowledged as ${messageId}` }]
}

const numberOf = ({ messageId }: Send): number => locateMessage(messageId!)!.place.number

/** An attempt that went unanswered may come to Redis behind the one that was refused, when its author is a member again. */
const mayBeLate = ({ attempts }: Send, { entry }: KeptEntry) =>
  attempts.length > 1 && entry.at >= attempts.at(-1)! - clockSlackMs

/** Whoever sends after another's acknowledgement stands behind that other. */
function checkRealTime(sends: readonly Send[], losses: Loss[]): Violation[] {
  const violations: Violation[] = []
  for (const roomId of new Set(sends.map(send => send.roomId))) {
    const done = sends.filter(send => send.roomId === roomId && send.messageId && !mayBeLost(askedAt(send), losses))
    const byAnswer = [...done].sort((a, b) => a.answeredAt! - b.answeredAt!)
    let next = 0
    let highest = 0
    for (const send of done.sort((a, b) => a.invokedAt - b.invokedAt)) {
      for (; byAnswer[next] && byAnswer[next]!.answeredAt! < send.invokedAt; next++)
        highest = Math.max(highest, numberOf(byAnswer[next]!))
      if (numberOf(send) < highest)
        violations.push({
          name: 'acknowledged-late',
          text: `${roomId}: ${send.clientMessageId} at ${numberOf(send)}, invoked when ${highest} was known`,
        })
    }
  }
  return violations
}

function checkChange(change: Change, room: RoomState | undefined, losses: Loss[]): Violation[] {
  const { kind, by, member } = change
  const isIt = ({ entry }: KeptEntry) => entry.kind === kind && entry.by === by && entry.member === member
  const among = room?.entries ?? []
  return checkTrace(change, { isIt, among, room, losses, what: `${member} ${kind} by ${by}` })
}

function checkAct(act: Act, room: RoomState | undefined, losses: Loss[]): Violation[] {
  const { kind, userId, number, text } = act
  const isIt = ({ entry }: KeptEntry) =>
    entry.kind === kind && entry.by === userId && (!('emoji' in entry) || entry.emoji === text)
  // Somebody else has deleted it before: there is nothing to do.
  const isErased = ({ entry }: KeptEntry) => entry.kind === 'erased' && entry.at <= (act.answeredAt ?? 0) + clockSlackMs
  const among = (room && entriesByMessage(room).get(number)) ?? []
  if (kind === 'erased' && among.some(isErased)) return []
  return checkTrace(act, { isIt, among, room, losses, what: `${number} ${kind} by ${userId}` })
}

interface Trace {
  among: readonly KeptEntry[]
  isIt(kept: KeptEntry): boolean
  what: string
}

/** Whoever was told that something was done finds it in the log, at that time. */
function checkTrace(
  { roomId, invokedAt, answeredAt, outcome }: Pick<Act, 'roomId' | 'invokedAt' | 'answeredAt' | 'outcome'>,
  { isIt, among, room, losses, what }: Pick<Known, 'room' | 'losses'> & Trace,
): Violation[] {
  // A loss in between may have come after what was answered, be it that the answer was read after the loss.
  if (outcome !== 'done' || answeredAt === null || mayBeLost(invokedAt, losses)) return []
  const isThen = ({ at }: { at: number }) => at >= invokedAt - clockSlackMs && at <= answeredAt + clockSlackMs
  if (among.some(kept => isThen(kept.entry) && isIt(kept))) return []
  // It may have been trimmed before anybody looked.
  if (room && room.entries[0]?.sequence !== 1 && (room.entries[0]?.entry.at ?? 0) > invokedAt) return []
  return [{ name: 'change-missing', text: `${roomId}: ${what} between ${invokedAt} and ${answeredAt}` }]
}
