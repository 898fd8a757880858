/** What the webhook remembers: which rooms have news, who tells them, what failed, and what the app was told of each room. */
import { now } from '../domain/clock.ts'
import { isRoomId, type RoomId } from '../domain/id.ts'
import type { Item } from '../domain/item.ts'
import type { Limits } from '../domain/limits.ts'
import type { Logged, Position } from '../domain/log.ts'
import type { Room } from '../domain/room.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { decodePosition, decodeRoom, readableItems } from './decode.ts'
import { retentionMs, roomKeys, webhookKeys } from './keys.ts'
import { noting } from './readable.ts'
import type { Flag, Json } from './replies.ts'
import { readableEntries } from './room-reader.ts'
import { type StreamEntry, sharedByRooms } from './room-scripts.ts'
import { defineScripts, replying } from './scripts.ts'

const all = ['news', 'taken', 'failing', 'parked', 'state'] as const

export const webhookScripts = {
  noteNews: replying<1>()({ keys: ['news'], args: ['rooms', 'now'] }),
  takeNews: replying<
    [began: number, isParked: Flag, waiting: number, failing: number, parked: number, rooms: string[]]
  >()({ keys: all, args: ['now', 'openForMs', 'leaseMs', 'most'] }),
  settleNews: replying<[parkedRooms: number, parkedAll: Flag]>()({
    keys: all,
    args: ['now', 'outcome', 'rooms', 'more', 'firstWaitMs', 'longestWaitMs', 'giveUpMs'],
  }),
  countNews: replying<[began: number, isParked: Flag, waiting: number, failing: number, parked: number]>()({
    keys: ['news', 'failing', 'parked', 'state'],
    args: [],
  }),
  resumeNews: replying<[rooms: number, all: Flag]>()({ keys: ['news', 'parked', 'state'], args: ['now'] }),
  moveHooked: replying<Flag>()({ keys: ['meta'], args: ['from', 'to'] }),
  readUntold: replying<
    | [
        room: Json,
        hooked: string,
        sequence: number,
        check: string,
        first: number,
        entries: StreamEntry[],
        items: Json[],
      ]
    | null
  >()({ keys: ['meta', 'history', 'log'], args: ['count', 'retentionMs', 'began'] }),
}

/** How things stand with the webhook. */
export interface WebhookState {
  /** Since when there is one. Of rooms that it was never told of, nothing older is told. */
  began: number
  /** It was given up: nobody tries again until it is resumed. */
  isParked: boolean
  waiting: number
  failing: number
  parked: number
}

/** What the app was not told of a room yet. */
export interface Untold {
  room: Room
  /** What it was told, as it is kept; empty for nothing. */
  hooked: string
  head: Position
  /** The first sequence to tell. What is not among the entries, up to the last of them, nobody can be told any more. */
  first: number
  entries: Logged[]
  items: Item[]
}

/** When to try again, and for how long. Milliseconds. */
export interface Patience {
  firstWaitMs: number
  longestWaitMs: number
  giveUpMs: number
}

export interface TakeTerms {
  leaseMs: number
  most: number
  /** For how long whoever takes has been open: if there was no webhook before, there has been one since then. */
  openForMs: number
}

export interface Settlement extends Patience {
  /** `idle`: there was nothing to tell. `left`: no answer was waited for. `unread`: what there is to tell cannot be read. */
  outcome: 'told' | 'idle' | 'failed' | 'unread' | 'left'
  rooms: readonly RoomId[]
  /** Those with more to tell. */
  more: readonly RoomId[]
}

export type WebhookStore = ReturnType<typeof createWebhookStore>

const hookedAt = ({ sequence, check }: Position): string => `${sequence} ${check}`

/** Each command may be sent to Redis twice, and does no harm then. */
export function createWebhookStore(redis: RedisClient, limits: Limits, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, webhookScripts, sharedByRooms)
  return noting(noteUnreadable, {
    /** Notes that these rooms have something to tell. */
    noteNews: (rooms: readonly RoomId[]) =>
      scripts.noteNews({ news: webhookKeys.news, rooms: rooms.join(' '), now: now() }),

    /** Takes rooms with news, each out of the set before it is read: several, or one whose calls fail. */
    async takeNews(terms: TakeTerms): Promise<WebhookState & { rooms: RoomId[] }> {
      const reply = await scripts.takeNews({ ...webhookKeys, now: now(), ...terms })
      const [began, isParked, waiting, failing, parked, rooms] = reply
      return { began, isParked: isParked === 1, waiting, failing, parked, rooms: rooms.filter(isRoomId) }
    },

    /** Gives rooms back. Answers how many were parked by it, and whether the webhook was. */
    async settleNews({ rooms, more, ...rest }: Settlement): Promise<{ rooms: number; all: boolean }> {
      const lists = { rooms: rooms.join(' '), more: more.join(' ') }
      const [parked, all] = await scripts.settleNews({ ...webhookKeys, ...rest, ...lists, now: now() })
      return { rooms: parked, all: all === 1 }
    },

    /** How things stand. */
    async countNews(): Promise<WebhookState> {
      const [began, isParked, waiting, failing, parked] = await scripts.countNews(webhookKeys)
      return { began, isParked: isParked === 1, waiting, failing, parked }
    },

    /** Lets what is parked be tried again, at most 1,000 rooms at once. */
    async resumeNews(): Promise<{ rooms: number; all: boolean }> {
      const [rooms, all] = await scripts.resumeNews({ ...webhookKeys, now: now() })
      return { rooms, all: all === 1 }
    },

    /** Null: the room is no more. */
    async readUntold(roomId: RoomId, { count, began }: { count: number; began: number }): Promise<Untold | null> {
      const keys = roomKeys(roomId)
      const reply = await scripts.readUntold({ ...keys, count, began, retentionMs: retentionMs(limits) })
      if (!reply) return null
      const [room, hooked, sequence, check, first, entries, items] = reply
      return {
        room: decodeRoom(keys.meta, room),
        hooked,
        head: decodePosition(keys.meta, sequence, check),
        first,
        entries: readableEntries(roomId, entries, noteUnreadable),
        items: readableItems(items),
      }
    },

    /** Notes up to where the app was told, if it still stands where it stood. Answers whether it stands there now. */
    async moveHooked(roomId: RoomId, from: string, to: Position): Promise<boolean> {
      const { meta } = roomKeys(roomId)
      return (await scripts.moveHooked({ meta, from, to: hookedAt(to) })) === 1
    },

    /** Whether the app was told all of the room; null: the room is no more. */
    async isTold(roomId: RoomId): Promise<boolean | null> {
      const [sequence, check, hooked] = await redis.hmget(roomKeys(roomId).meta, 'sequence', 'check', 'hooked')
      return sequence && check ? hooked === `${sequence} ${check}` : null
    },
  })
}
