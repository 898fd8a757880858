/** What Redis holds when all is quiet, with what an observer saw of the logs before retention took it. */
import type { RoomId, UserId } from '../../src/domain/id.ts'
import type { KnownEntry, Position } from '../../src/domain/log.ts'
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
  const [sequence, check, kind] = await redis.hmget(keys.meta, 'sequence', 'check', 'kind')
  if (!sequence || !check) return null
  const retained = (await redis.xrange(keys.log, '-', '+')).map(decodeKept)
  return {
    roomId,
    isDirect: kind === 'DIRECT',
    entries: [...trimmedBefore(retained[0], seen), ...retained],
    head: { sequence: Number(sequence), check },
    members: await redis.hkeys(keys.members),
    roster: await redis.zrange(keys.roster, 0, '-1'),
    reads: new Map(Object.entries(await redis.hgetall(keys.reads)).map(([id, number]) => [id, Number(number)])),
    history: await readHistory(redis, roomId),
  }
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
