/** What the stores ask of Redis: what a connection to one server and a client of a Cluster have in common. */
import type { Redis } from 'ioredis'
import type { RoomId } from '../domain/id.ts'

/** Each command may be sent to Redis more than once before it is answered. */
export type RedisClient = Pick<
  Redis,
  'defineCommand' | 'del' | 'get' | 'hgetall' | 'hmget' | 'mget' | 'pttl' | 'set' | 'xrange' | 'zscore'
> & {
  /** What stands before the name of every channel; nothing unless there is one. Keys are the client's own business. */
  readonly channelPrefix?: string
  /** Whether one command may name keys of several slots: so it is wherever Redis is no Cluster. */
  readonly spansSlots?: boolean
  /** Is told what changes in rooms; nothing unless somebody wants to know. */
  readonly roomNews?: RoomNews
}

/** What the stores tell of rooms that they write to. */
export interface RoomNews {
  /** Awaited before a room is created. */
  register(roomId: RoomId): Promise<void>
  /** Called when a room may have been written to: it must be quick, and not throw. */
  note(roomId: RoomId): void
}
