/** What Redis holds when all is quiet, with what an observer saw of the logs before retention took it. */

import type { KnownEntry } from '../../src/domain/entry.ts'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import type { Position } from '../../src/domain/log.ts'
import type { Role } from '../../src/domain/role.ts'
import { roomKeys, userKeys } from '../../src/store/keys.ts'
import type { Admin } from './backend.ts'
import { type KeptHistory, readHistory } from './kept-history.ts'

/** An entry as it stands in Redis; `text` is what its check covers. */
export interface KeptEntry extends Position {
  previous: string
  text: string
  entry: KnownEntry
}

export interface RoomState {
  roomId: string
  /** Of two people: on the list of the other one only from the first message on. */
  isDirect: boolean
  /** Ascending; from the first entry on, unless retention was faster than the observer. */
  entries: KeptEntry[]
  head: Position
  members: string[]
  roster: string[]
  /** Null: nobody, as in a direct room. */
  owner: string | null
  /** As each membership has it. */
  standings: Map<string, { role: Role; mutedUntil: number }>
  staff: string[]
  /** Who is kept out. Bans that are over may stand here, too. */
  bans: string[]
  /** Of the log as it is: what came before has left it. */
  keptFrom: number
  /** Up to which number each has read. */
  reads: Map<string, number>
  history: KeptHistory
}

export interface State {
  rooms: Map<string, RoomState>
  /** The rooms on each user's list: joined, or about to be. */
  lists: Map<string, Set<string>>
}

/** Nobody but who opened it need know of it. */
export const isUnspoken = ({ isDirect, history }: RoomState): boolean => isDirect && history.number === 0

/** Nothing comes after that, and the room has nothing but its log any more. */
export const isDeleted = ({ entries }: Pick<RoomState, 'entries'>): boolean => entries.at(-1)?.entry.kind === 'deleted'

type StreamEntry = [id: string, fields: string[]]

export function decodeKept([id, fields]: StreamEntry): KeptEntry {
  const [, text = '', , check = '', , previous = ''] = fields
  return { sequence: Number.parseInt(id, 10), check, previous, text, entry: JSON.parse(text) }
}

/** Reads everything. `seen` are the entries that the observer noted, of any history. */
export async function readState(
  redis: Admin,
  { roomIds, userIds, seen }: { roomIds: string[]; userIds: string[]; seen: Map<string, Map<string, KeptEntry>> },
): Promise<State> {
  const rooms = new Map<string, RoomState>()
  for (const roomId of roomIds) {
    const room = await readRoom(redis, roomId as RoomId, seen.get(roomId) ?? new Map())
    if (room) rooms.set(roomId, room)
  }
  const lists = new Map<string, Set<string>>()
  for (const userId of userIds) lists.set(userId, await readList(redis, userId as UserId))
  return { rooms, lists }
}

async function readRoom(redis: Admin, roomId: RoomId, seen: Map<string, KeptEntry>): Promise<RoomState | null> {
  const keys = roomKeys(roomId)
  const [sequence, check, kind, owner] = await redis.hmget(keys.meta, 'sequence', 'check', 'kind', 'owner')
  if (!sequence || !check) return null
  const memberships = await readMemberships(redis, keys.members)
  const retained = (await redis.xrange(keys.log, '-', '+')).map(decodeKept)
  return {
    roomId,
    isDirect: kind === 'DIRECT',
    entries: [...trimmedBefore(retained[0], seen), ...retained],
    head: { sequence: Number(sequence), check },
    members: [...memberships.keys()],
    roster: await redis.zrange(keys.roster, 0, '-1'),
    owner: owner || null,
    standings: memberships,
    staff: await redis.zrange(keys.staff, 0, '-1'),
    bans: await redis.hkeys(keys.bans),
    keptFrom: retained[0]?.sequence ?? Number(sequence) + 1,
    reads: new Map(Object.entries(await redis.hgetall(keys.reads)).map(([id, number]) => [id, Number(number)])),
    history: await readHistory(redis, roomId),
  }
}

async function readMemberships(redis: Admin, key: string): Promise<RoomState['standings']> {
  const kept = Object.entries(await redis.hgetall(key))
  return new Map(
    kept.map(([id, text]) => {
      const { role, mutedUntil = 0 } = JSON.parse(text)
      return [id, { role, mutedUntil }]
    }),
  )
}

/** What led to the first retained entry, as far back as it was seen. */
function trimmedBefore(first: KeptEntry | undefined, seen: Map<string, KeptEntry>): KeptEntry[] {
  const trimmed: KeptEntry[] = []
  let next = first
  while (next) {
    next = seen.get(`${next.sequence - 1}:${next.previous}`)
    if (next) trimmed.push(next)
  }
  return trimmed.reverse()
}

async function readList(redis: Admin, userId: UserId): Promise<Set<string>> {
  const listed = new Set<string>()
  for (const [field, value] of Object.entries(await redis.hgetall(userKeys(userId).rooms))) {
    const intended = /^intent:(.+):\d+$/.exec(field)
    if (intended) listed.add(intended[1]!)
    else if (value.startsWith('joined ')) listed.add(field)
  }
  return listed
}
