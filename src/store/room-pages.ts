/** What a member pages through: members and messages. Each look asks first whether the viewer still is a member. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Logged, MessageEntry, Position } from '../domain/log.ts'
import { isMessage } from '../domain/message.ts'
import type { Range } from '../domain/page.ts'
import type { Membership } from '../domain/room.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import { decodeStreamEntry, readableMemberships } from './decode.ts'
import { roomKeys } from './keys.ts'
import type { RoomScripts } from './room-scripts.ts'

interface PageParts {
  scripts: RoomScripts
  /** What cannot be read is left out of a page, which is as long without it. */
  noteUnreadable: NoteUnreadable
}

/** Allows for looks that go on where one has found too little. */
export interface Scan {
  /** Makes the look, which is at so many entries, when it may; rejects when it may not. */
  lookOn<T>(entries: number, look: () => Promise<T>): Promise<T>
}

/** A first look is for rooms in which people talk, and sees the end of small ones: most pages need no other. */
const firstLook = (limit: number) => limit + 27
const furtherLook = 1024

export function createRoomPages(parts: PageParts) {
  return {
    /** The members, by the sequence that added them. Null: the viewer is not a member, or the room is deleted. */
    pageMembers: (roomId: RoomId, viewerId: UserId, range: Range<number>) =>
      pageMembers(parts, roomId, viewerId, range),

    /** The messages that the room retains, ascending. Null as above. */
    pageMessages: (roomId: RoomId, viewerId: UserId, range: Range<number>, scan: Scan) =>
      pageMessages(parts, roomId, viewerId, range, scan),

    /** The message at a position. Null as above, and when there is another entry or none. */
    findMessage: (roomId: RoomId, viewerId: UserId, position: Position) =>
      findMessage(parts, roomId, viewerId, position),
  }
}

async function pageMembers(
  { scripts, noteUnreadable }: PageParts,
  roomId: RoomId,
  viewerId: UserId,
  range: Range<number>,
): Promise<Membership[] | null> {
  const { meta, members, roster } = roomKeys(roomId)
  const low = range.after === undefined ? '-inf' : `(${range.after}`
  const high = range.before === undefined ? '+inf' : `(${range.before}`
  const bounds = boundsOf(range, low, high)
  const found: Membership[] = []
  for (let goOn: string | null = bounds.start; goOn !== null; ) {
    const wanted = range.limit - found.length
    const part = { ...bounds, start: goOn, limit: wanted }
    const reply = await scripts.pageMembers({ meta, members, roster, viewer: viewerId, ...part })
    if (!reply) return null
    const [jsons, last] = reply
    const readable = readableMemberships(jsons)
    if (readable.length < jsons.length) noteUnreadable(members)
    found.push(...readable)
    // As many as cannot be read are made up for.
    goOn = jsons.length === wanted && readable.length < wanted ? `(${last}` : null
  }
  return ascending(found, range)
}

async function pageMessages(
  { scripts, noteUnreadable }: PageParts,
  roomId: RoomId,
  viewerId: UserId,
  range: Range<number>,
  scan: Scan,
): Promise<Logged<MessageEntry>[] | null> {
  const { meta, members, log } = roomKeys(roomId)
  const low = range.after === undefined ? '-' : `${range.after + 1}-0`
  const high = range.before === undefined ? '+' : `${Math.max(range.before - 1, 0)}-0`
  const bounds = boundsOf(range, low, high)
  const lookAt = (most: number, start: string, limit: number) =>
    scripts.pageMessages({ meta, members, log, viewer: viewerId, ...bounds, start, limit, most })
  const lookFrom = (start: string, wanted: number) =>
    start === bounds.start
      ? lookAt(firstLook(wanted), start, wanted)
      : scan.lookOn(furtherLook, () => lookAt(furtherLook, start, wanted))
  const found: Logged<MessageEntry>[] = []
  for (let goOn: string | null = bounds.start; goOn !== null; ) {
    const wanted = range.limit - found.length
    const reply = await lookFrom(goOn, wanted)
    if (!reply) return null
    const [entries, next] = reply
    const readable = entries.map(entry => decodeStreamEntry(roomId, entry)).filter(isReadableMessage)
    if (readable.length < entries.length) noteUnreadable(log)
    found.push(...readable)
    goOn = next ?? (entries.length === wanted && readable.length < wanted ? `(${entries.at(-1)![0]}` : null)
  }
  return ascending(found, range)
}

const isReadableMessage = (logged: Logged | null): logged is Logged<MessageEntry> =>
  logged !== null && isMessage(logged)

async function findMessage(
  { scripts }: PageParts,
  roomId: RoomId,
  viewerId: UserId,
  position: Position,
): Promise<Logged<MessageEntry> | null> {
  const { meta, members, log } = roomKeys(roomId)
  const reply = await scripts.findMessage({ meta, members, log, viewer: viewerId, id: `${position.sequence}-0` })
  const [entry] = reply ?? []
  if (!entry) return null
  const logged = decodeStreamEntry(roomId, entry)
  return logged?.check === position.check && isMessage(logged) ? logged : null
}

/** As the scripts take them: backwards, reading starts at the high end. */
const boundsOf = ({ backwards }: Range<number>, low: string, high: string) =>
  backwards ? { start: high, stop: low, backwards: 1 } : { start: low, stop: high, backwards: 0 }

const ascending = <T>(items: T[], range: Range<number>): T[] => (range.backwards ? items.reverse() : items)
