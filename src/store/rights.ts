/** What a user of Redis must be allowed, so that the stores can do their work. `docs/operations.md` has it as an ACL. */
import { beginnings, oldHashes } from './keys.ts'
import { commandsOfAll } from './scripts.ts'

/** Of `RedisClient`, besides the scripts. */
const called = ['del', 'get', 'hget', 'hgetall', 'hmget', 'mget', 'pttl', 'set', 'xrange', 'zscore']

/** Those that every connection needs anyway are not among them. */
export const rights = {
  commands: [...new Set([...called, ...commandsOfAll().map(name => name.toLowerCase())])]
    .filter(name => name !== 'publish' && name !== 'time')
    .sort(),
  ...beginnings,
  oldHashes,
}
