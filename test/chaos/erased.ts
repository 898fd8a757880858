/** Looks through every key of Redis for texts that were deleted, whatever the key is for. */
import type { Redis } from 'ioredis'
import type { State } from './state.ts'
import { textsOf } from './texts.ts'
import type { World } from './world.ts'

/** As `textOf` makes them. */
const texts = /<m\d+\/\d+>/g

/** Where such texts still stand, in words. */
export async function findErased({ backend, history }: World, state: State): Promise<string[]> {
  const erased = new Set(
    [...textsOf(history, state)].flatMap(([text, { erasedBy }]) => (erasedBy < Infinity ? [text] : [])),
  )
  const found: string[] = []
  for (const redis of await backend.masters())
    for await (const keys of redis.scanStream({ count: 1000 }) as AsyncIterable<string[]>)
      for (const key of keys) {
        const kept = new Set((await readAll(redis, key)).match(texts))
        found.push(...[...kept].filter(text => erased.has(text)).map(text => `${text} stands in ${key}`))
      }
  return found
}

/** All that a key holds, byte by byte. */
async function readAll(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return String(await redis.get(key))
    case 'hash':
      return JSON.stringify(await redis.hgetall(key))
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'))
    case 'zset':
      return JSON.stringify(await redis.zrange(key, 0, '-1'))
    case 'none':
      return ''
    default:
      throw new Error(`Nobody knows how to read ${key}`)
  }
}
