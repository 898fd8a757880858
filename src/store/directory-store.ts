/** The directory: public rooms by name. It may hold too much, never too little; the rooms decide. */
import type { RoomId } from '../domain/id.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { directoryKey, roomKeys } from './keys.ts'
import { noting, readable } from './readable.ts'
import { defineScripts, replying } from './scripts.ts'

export const directoryScripts = {
  listDirectory: replying<string[]>()({ keys: ['directory'], args: ['start', 'prefix', 'limit'] }),
  putListing: replying<1>()({ keys: ['directory'], args: ['listing'] }),
  dropListing: replying<0 | 1>()({ keys: ['directory'], args: ['listing'] }),
}

/** As Redis orders them: by their bytes. */
const isBefore = (one: string, other: string): boolean => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0

export type DirectoryStore = ReturnType<typeof createDirectoryStore>

export function createDirectoryStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, directoryScripts)
  return noting(noteUnreadable, {
    /** Listings that begin so, by name, behind this one. */
    listDirectory: (prefix: string, after: string | null, limit: number): Promise<string[]> => {
      const start = after === null || isBefore(after, prefix) ? `[${prefix}` : `(${after}`
      return scripts.listDirectory({ directory: directoryKey, start, prefix, limit })
    },

    /** Before the room says that it is public: what is not true yet is judged by whoever reads it. */
    putListing: (listing: string): Promise<1> => scripts.putListing({ directory: directoryKey, listing }),

    dropListing: (listing: string): Promise<0 | 1> => scripts.dropListing({ directory: directoryKey, listing }),

    /** What this room's own listing is: empty for one that is not public; null for one that is not there. */
    async readListing(roomId: RoomId): Promise<string | null> {
      const { meta } = roomKeys(roomId)
      const [listing, deletedAt] = await readable(meta, redis.hmget(meta, 'listing', 'deletedAt'))
      return deletedAt ? '' : (listing ?? null)
    },
  })
}
