/** From what Redis holds to the nouns of the domain. Others may write there too, and files be damaged: nothing is believed unseen. */
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { type Ban, isBan } from '../domain/ban.ts'
import { now } from '../domain/clock.ts'
import { isUserId, type UserId } from '../domain/id.ts'
import { type Invitation, isInvitation } from '../domain/invitation.ts'
import { type Item, isItem } from '../domain/item.ts'
import { isPosition, type Logged, loggedIn, type Position } from '../domain/log.ts'
import { isMembership, isRoom, type Membership, type Room } from '../domain/room.ts'
import { isText, isTime, parseJson } from '../domain/shape.ts'
import { againPoints, longReading, type NextTurn } from '../domain/turn.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import { isUser, type User } from '../domain/user.ts'
import type { ItemWithReply } from './message-commands.ts'
import type { StreamEntry } from './room-scripts.ts'

/** Each throws `UnreadableError`, which names `where`: the key that it was read from, or one beside it. */
export const decodeRoom = (where: string, json: unknown): Room => decode(where, parseJson(json), isRoom)
export const decodeUser = (where: string, json: unknown): User => decode(where, parseJson(json), isUser)
export const decodeMembership = (where: string, json: unknown): Membership =>
  asOfNow(decode(where, parseJson(json), isMembership))
/** What most changes of a member reply: the room, and the membership in it. */
export const decodeMember = <Outcome>(
  { meta, members }: { meta: string; members: string },
  [outcome, room, membership]: [outcome: Outcome, room: unknown, membership: unknown],
) => ({ outcome, room: decodeRoom(meta, room), membership: decodeMembership(members, membership) })

export const decodeBan = (where: string, json: unknown): Ban => decode(where, parseJson(json), isBan)
export const decodeInvitation = (where: string, json: unknown): Invitation =>
  decode(where, parseJson(json), isInvitation)
export const decodeText = (where: string, json: unknown): string => decode(where, parseJson(json), isText)
export const decodeUserId = (where: string, id: unknown): UserId => decode(where, id, isUserId)
export const decodePosition = (where: string, sequence: unknown, check: unknown): Position =>
  decode(where, { sequence, check }, isPosition)

/** Milliseconds since 1970, written as digits. */
export const parseTime = (text: string | null | undefined): number =>
  /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN
export const decodeTime = (where: string, text: string | null | undefined): number =>
  decode(where, parseTime(text), isTime)

/** Those that can be read. */
export const parsed = <T>(jsons: readonly unknown[], fits: (value: unknown) => value is T): T[] =>
  jsons.map(parseJson).filter(fits)

/** The memberships that can be read. */
export const readableMemberships = (jsons: readonly unknown[]): Membership[] => parsed(jsons, isMembership).map(asOfNow)

/** A mute that is over stays in the membership until the next one. */
function asOfNow(membership: Membership): Membership {
  if (membership.mutedUntil === undefined || membership.mutedUntil > now()) return membership
  const { mutedUntil: _, ...unmuted } = membership
  return unmuted
}

/** About how many bytes these are. */
export const bytesOf = (jsons: readonly string[]): number => jsons.reduce((sum, { length }) => sum + length, 0)

/** The messages that can be read. */
export const readableItems = (jsons: readonly unknown[]): Item[] => parsed(jsons, isItem)

/** The same of many: what is long is taken apart in parts, and between them others have their turns. */
export async function readableItemsInTurns(
  jsons: readonly string[],
  nextTurn: NextTurn = () => turnOfLoop(),
): Promise<Item[]> {
  const items: Item[] = []
  let [bytes, beganAt] = [0, performance.now()]
  for (const json of jsons) {
    bytes += json.length
    if (bytes > longReading) {
      await nextTurn(againPoints(performance.now() - beganAt))
      bytes = 0
      beganAt = performance.now()
    }
    items.push(...readableItems([json]))
  }
  return items
}

/** A JSON list without brackets: a message, and the one that it replies to, if there is one. */
export function decodeWithReply(where: string, list: string): ItemWithReply {
  const [item, reply = null] = decode(where, parseJson(`[${list}]`), isItems)
  return { item: item!, reply }
}

const isItems = (value: unknown): value is Item[] => Array.isArray(value) && value.length > 0 && value.every(isItem)

/** An entry of the stream, or null: its fields are `e` the entry, `c` its check, `p` its predecessor's check. */
export function decodeStreamEntry([id, fields]: StreamEntry): Logged | null {
  const [, entry, , check, , previous] = fields
  return loggedIn({ sequence: Number.parseInt(id, 10), check, previous, entry: parseJson(entry) })
}

function decode<T>(where: string, value: unknown, fits: (value: unknown) => value is T): T {
  if (fits(value)) return value
  throw new UnreadableError(where)
}
