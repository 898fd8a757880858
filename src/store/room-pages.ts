/** What a member pages through: members and messages. Each look asks first whether the viewer still is a member. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Logged, MessageEntry, Position } from '../domain/log.ts'
import { isMessage } from '../domain/message.ts'
import type { Membership } from '../domain/room.ts'
import { decodeMembership, decodeStreamEntry } from './decode.ts'
import { roomKeys } from './keys.ts'
import type { RoomScripts, StreamEntry } from './room-scripts.ts'

/** Sequences between which to read, themselves excluded; the first `limit`, or the last ones when `backwards`. */
export interface Page {
  after?: number
  before?: number
  limit: number
  backwards: boolean
}

export function createRoomPages(scripts: RoomScripts) {
  return {
    /** The members, by the sequence that added them. Null: the viewer is no member, or the room is deleted. */
    pageMembers: (roomId: RoomId, viewerId: UserId, page: Page) => pageMembers(scripts, roomId, viewerId, page),

    /** The messages that the room retains, ascending. Null as above. */
    pageMessages: (roomId: RoomId, viewerId: UserId, page: Page) => pageMessages(scripts, roomId, viewerId, page),

    /** The message at a position. Null as above, and when there is another entry or none. */
    findMessage: (roomId: RoomId, viewerId: UserId, position: Position) =>
      findMessage(scripts, roomId, viewerId, position),
  }
}

async function pageMembers(
  scripts: RoomScripts,
  roomId: RoomId,
  viewerId: UserId,
  page: Page,
): Promise<Membership[] | null> {
  const { meta, members, roster } = roomKeys(roomId)
  const from = page.after === undefined ? '-inf' : `(${page.after}`
  const to = page.before === undefined ? '+inf' : `(${page.before}`
  const reply = await scripts.pageMembers(
    [meta, members, roster],
    [viewerId, from, to, page.limit, page.backwards ? 1 : 0],
  )
  if (!reply) return null
  return ascending(reply, page).map(decodeMembership)
}

async function pageMessages(
  scripts: RoomScripts,
  roomId: RoomId,
  viewerId: UserId,
  page: Page,
): Promise<Logged<MessageEntry>[] | null> {
  const { meta, members, log } = roomKeys(roomId)
  const from = page.after === undefined ? '-' : `${page.after + 1}-0`
  const to = page.before === undefined ? '+' : `${Math.max(page.before - 1, 0)}-0`
  const [start, stop] = page.backwards ? [to, from] : [from, to]
  const found: StreamEntry[] = []
  for (let goOn: string | null = start; goOn !== null; ) {
    const reply = await scripts.pageMessages(
      [meta, members, log],
      [viewerId, goOn, stop, page.limit - found.length, page.backwards ? 1 : 0],
    )
    if (!reply) return null
    found.push(...reply[0])
    goOn = reply[1]
  }
  return ascending(found, page).map(entry => decodeStreamEntry<MessageEntry>(entry))
}

async function findMessage(
  scripts: RoomScripts,
  roomId: RoomId,
  viewerId: UserId,
  position: Position,
): Promise<Logged<MessageEntry> | null> {
  const { meta, members, log } = roomKeys(roomId)
  const reply = await scripts.findMessage([meta, members, log], [viewerId, `${position.sequence}-0`])
  const [entry] = reply ?? []
  if (!entry) return null
  const logged = decodeStreamEntry(entry)
  return logged.check === position.check && isMessage(logged) ? logged : null
}

const ascending = <T>(items: T[], page: Page): T[] => (page.backwards ? items.reverse() : items)
