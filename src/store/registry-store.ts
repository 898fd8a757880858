/** The registry of rooms: every room is in it before it is created. It is kept where there is a webhook, so that none is overlooked. */
import { createHash } from 'node:crypto'
import { now } from '../domain/clock.ts'
import { isRoomId, type RoomId } from '../domain/id.ts'
import type { RedisClient } from './client.ts'
import { registryKeys } from './keys.ts'
import type { Flag } from './replies.ts'
import { defineScripts, replying } from './scripts.ts'

export const registryScripts = {
  registerRoom: replying<1>()({ keys: ['rooms'], args: ['room', 'now'] }),
  pageRegistry: replying<[cursor: string, roomsAndTimes: string[]]>()({ keys: ['rooms'], args: ['cursor'] }),
  forgetRoom: replying<Flag>()({ keys: ['rooms'], args: ['room', 'registeredAt'] }),
}

/** So many parts, in slots of their own, so that instances can share the work. */
export const registryParts = 64

export interface Registered {
  roomId: RoomId
  /** Milliseconds since 1970. */
  registeredAt: number
}

export type RegistryStore = ReturnType<typeof createRegistryStore>

const partOf = (roomId: RoomId): number => createHash('sha1').update(roomId).digest()[0]! % registryParts

export function createRegistryStore(redis: RedisClient) {
  const scripts = defineScripts(redis, registryScripts)
  return {
    /** To be awaited before the room is created. */
    async register(roomId: RoomId): Promise<void> {
      await scripts.registerRoom({ rooms: registryKeys(partOf(roomId)).rooms, room: roomId, now: now() })
    },

    /** Whether the caller is to look through this part: once in so long somebody is. */
    async claim(part: number, everyMs: number): Promise<boolean> {
      return (await redis.set(registryKeys(part).swept, '1', 'PX', everyMs, 'NX')) === 'OK'
    },

    /** A page of a part, from this cursor on; at first "0". The next cursor is null after the last page. */
    async page(part: number, cursor: string): Promise<{ rooms: Registered[]; next: string | null }> {
      const [next, found] = await scripts.pageRegistry({ rooms: registryKeys(part).rooms, cursor })
      const rooms = found.flatMap((roomId, i) =>
        i % 2 === 0 && isRoomId(roomId) ? { roomId, registeredAt: Number(found[i + 1]) } : [],
      )
      return { rooms, next: next === '0' ? null : next }
    },

    /** Forgets a room that is no more, unless it was registered anew. */
    async forget({ roomId, registeredAt }: Registered): Promise<void> {
      await scripts.forgetRoom({ rooms: registryKeys(partOf(roomId)).rooms, room: roomId, registeredAt })
    },
  }
}
