/** What keeps apart the environments that share one Redis: the prefix of an operator, and the number of the database. */
import type { RedisAddress } from './address.ts'

export interface Namespace {
  /** Stands before every key. */
  keys: string
  /** Stands before every channel: pub/sub knows no databases. */
  channels: string
}

/** `staging` gives keys `staging:…` and, in database 2, channels `staging:2/…`. */
export function namespaceOf(address: RedisAddress, prefix: string): Namespace {
  const keys = prefix && `${prefix}:`
  return { keys, channels: `${keys}${address.kind === 'server' ? address.database : 0}/` }
}
