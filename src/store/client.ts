/** What the stores ask of Redis: what a connection to one server and a client of a Cluster have in common. */
import type { Redis } from 'ioredis'

/** Each command may be sent to Redis more than once before it is answered. */
export type RedisClient = Pick<
  Redis,
  'defineCommand' | 'del' | 'get' | 'hget' | 'hgetall' | 'hmget' | 'mget' | 'pttl' | 'set' | 'xrange' | 'zscore'
> & {
  /** What stands before the name of every channel; nothing unless there is one. Keys are the client's own business. */
  readonly channelPrefix?: string
}
