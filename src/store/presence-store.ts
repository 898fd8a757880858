/** Presence: until when instances vouch for their users, and how many people follow a room at each. */
import { now } from '../domain/clock.ts'
import { isUserId, type RoomId, type UserId } from '../domain/id.ts'
import { type Crowd, type LastSeen, lastSeenOf, onlineMs, type RoomCount } from '../domain/presence.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { channels, roomKeys, userKeys } from './keys.ts'
import { defineManyScripts, type Each } from './many-scripts.ts'
import { noting, orNull, readable } from './readable.ts'
import { sharedByRooms } from './room-scripts.ts'
import { defineScripts, replying } from './scripts.ts'

/** Each takes the keys of many users, or of many rooms. */
export const presenceScripts = {
  keepOnline: replying<1>()({ keys: ['onlines'], args: ['instance', 'vouchesMs', 'rememberedMs', 'channels'] }),
  leaveOnline: replying<1>()({ keys: ['onlines'], args: ['instance', 'channels'] }),
  countOnline: replying<1>()({ keys: ['onlines'], args: ['instance', 'holdsMs', 'counts'] }),
}

export const crowdScripts = {
  listMembers: replying<[users: string[], following: number] | null>()({
    keys: ['meta', 'members', 'blocks', 'online'],
    args: ['most'],
  }),
}

export type PresenceStore = ReturnType<typeof createPresenceStore>

/** For how long it is known when somebody was here last. */
const rememberedMs = 90 * 24 * 60 * 60 * 1000

export function createPresenceStore(
  redis: RedisClient,
  instance: string,
  noteUnreadable: NoteUnreadable = noteNothing,
) {
  const { keepOnline, leaveOnline, countOnline } = defineManyScripts(redis, presenceScripts, noteUnreadable)
  const crowds = defineScripts(redis, crowdScripts, sharedByRooms)

  async function readOne(id: UserId): Promise<LastSeen> {
    const key = userKeys(id).online
    const found = await orNull(noteUnreadable, readable(key, redis.hgetall(key)))
    return lastSeenOf(
      Object.values(found ?? {})
        .map(Number)
        .filter(Number.isFinite),
      now(),
    )
  }

  return noting(noteUnreadable, {
    /** This instance vouches for these users for the next 45 s. */
    keepOnline: (ids: readonly UserId[]): Promise<unknown> =>
      keepOnline(ids.map(eachUser), { instance, vouchesMs: onlineMs, rememberedMs }),

    /** It does no longer, from now on. */
    leaveOnline: (ids: readonly UserId[]): Promise<unknown> => leaveOnline(ids.map(eachUser), { instance }),

    /** Whether these people are here, asked in one turn. */
    async readLastSeen(ids: readonly UserId[]): Promise<Map<UserId, LastSeen>> {
      return new Map(await Promise.all(ids.map(async id => [id, await readOne(id)] as const)))
    },

    /** Notes how many people follow these rooms at this instance, for the next 45 s. */
    countOnline: (counts: readonly RoomCount[]): Promise<unknown> =>
      countOnline(counts.map(eachRoom), { instance, holdsMs: onlineMs }),

    /** Null: there is no such room. `most`: of more members, none are listed. */
    async readCrowd(roomId: RoomId, most: number): Promise<Crowd | null> {
      const reply = await crowds.listMembers({ ...roomKeys(roomId), most })
      if (!reply) return null
      const [ids, following] = reply
      return { members: ids.length > 0 ? ids.filter(isUserId) : null, following }
    },
  })
}

const eachUser = (id: UserId): Each => ({ key: userKeys(id).online, said: channels.user(id) })

const eachRoom = ({ roomId, people }: RoomCount): Each => ({ key: roomKeys(roomId).online, said: people })
