/** Judges what was acknowledged and refused by the logs. */
import type { Change, History, Loss, Send } from './history.ts'
import type { KeptEntry, RoomState, State } from './state.ts'
import type { Violation, ViolationName } from './violation.ts'

/** Redis' clock and the clients' are one; each may have been read a little before it was noted. */
const clockSlackMs = 50

export function checkCommands({ sends, changes, losses }: History, { rooms }: State): Violation[] {
  const messages = new Map([...rooms].map(([roomId, room]) => [roomId, messagesOf(room)]))
  return [
    ...[...messages].flatMap(([roomId, found]) => checkOnce(roomId, found)),
    ...sends.flatMap(send => checkSend(send, messages.get(send.roomId), rooms.get(send.roomId), losses)),
    ...checkRealTime(sends, losses),
    ...changes.flatMap(change => checkChange(change, rooms.get(change.roomId), losses)),
  ]
}

type Messages = Map<string, KeptEntry[]>

function messagesOf({ entries }: RoomState): Messages {
  const found: Messages = new Map()
  for (const kept of entries) {
    if (kept.entry.kind !== 'message' || kept.entry.clientMessageId === null) continue
    const id = kept.entry.clientMessageId
    found.set(id, [...(found.get(id) ?? []), kept])
  }
  return found
}

function checkOnce(roomId: string, messages: Messages): Violation[] {
  return [...messages]
    .filter(([, found]) => found.length > 1)
    .map(([id, found]) => ({
      name: 'sent-twice',
      text: `${roomId}: ${id} stands at ${found.map(({ sequence }) => sequence)}`,
    }))
}

/** What was acknowledged before a loss may be gone. */
const mayBeLost = (answeredAt: number, losses: readonly Loss[]) => losses.some(({ at }) => answeredAt <= at)

function checkSend(send: Send, messages: Messages | undefined, room: RoomState | undefined, losses: Loss[]) {
  const { clientMessageId, outcome, answeredAt, position } = send
  if (outcome === null || answeredAt === null || mayBeLost(answeredAt, losses)) return []
  const found = messages?.get(clientMessageId)?.[0]
  const say = (name: ViolationName, text: string): Violation[] => [{ name, text: `${send.roomId}: ${text}` }]
  if (outcome === 'refused')
    return found && !mayBeLate(send, found) ? say('refused-but-sent', `${clientMessageId} at ${found.sequence}`) : []
  // Trimmed before anybody looked: nothing can be said of it.
  if (!found && position && position.sequence < (room?.entries[0]?.sequence ?? 0)) return []
  if (!found) return say('acknowledged-missing', `${clientMessageId}, acknowledged at ${position?.sequence}`)
  if (found.sequence === position?.sequence && found.check === position.check) return []
  return say(
    'acknowledged-missing',
    `${clientMessageId} was acknowledged at ${position?.sequence}, not ${found.sequence}`,
  )
}

/** An attempt that went unanswered may come to Redis behind the one that was refused, when its author is a member again. */
const mayBeLate = ({ attempts }: Send, { entry }: KeptEntry) =>
  attempts.length > 1 && entry.at >= attempts.at(-1)! - clockSlackMs

/** Whoever sends after another's acknowledgement stands behind that other. */
function checkRealTime(sends: readonly Send[], losses: Loss[]): Violation[] {
  const violations: Violation[] = []
  for (const roomId of new Set(sends.map(send => send.roomId))) {
    const done = sends.filter(send => send.roomId === roomId && send.position && !mayBeLost(send.answeredAt!, losses))
    const byAnswer = [...done].sort((a, b) => a.answeredAt! - b.answeredAt!)
    let next = 0
    let highest = 0
    for (const send of done.sort((a, b) => a.invokedAt - b.invokedAt)) {
      for (; byAnswer[next] && byAnswer[next]!.answeredAt! < send.invokedAt; next++)
        highest = Math.max(highest, byAnswer[next]!.position!.sequence)
      if (send.position!.sequence < highest)
        violations.push({
          name: 'acknowledged-late',
          text: `${roomId}: ${send.clientMessageId} at ${send.position!.sequence}, invoked when ${highest} was known`,
        })
    }
  }
  return violations
}

function checkChange(change: Change, room: RoomState | undefined, losses: Loss[]): Violation[] {
  const { kind, by, member, invokedAt, answeredAt, outcome, roomId } = change
  if (outcome !== 'done' || answeredAt === null || mayBeLost(answeredAt, losses)) return []
  const isIt = ({ entry }: KeptEntry) =>
    entry.kind === kind &&
    entry.by.id === by &&
    entry.member.id === member &&
    entry.at >= invokedAt - clockSlackMs &&
    entry.at <= answeredAt + clockSlackMs
  if (room?.entries.some(isIt)) return []
  // It may have been trimmed before anybody looked.
  if (room && room.entries[0]?.sequence !== 1 && (room.entries[0]?.entry.at ?? 0) > invokedAt) return []
  return [
    { name: 'change-missing', text: `${roomId}: ${member} ${kind} by ${by} between ${invokedAt} and ${answeredAt}` },
  ]
}
