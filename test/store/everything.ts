/** All that Redis holds, as bytes: what is erased must not be among it. */
import type { Redis } from 'ioredis'

/** Each key with all that is under it: names, fields, members and values. Packed values keep the bytes of texts as they are. */
export async function everythingIn(redis: Redis, pattern = '*'): Promise<Map<string, Buffer>> {
  const keys = await redis.keys(pattern)
  const found = await Promise.all(keys.map(async key => [key, await contentOf(redis, key)] as const))
  return new Map(found)
}

async function contentOf(redis: Redis, key: string): Promise<Buffer> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.getBuffer(key)) ?? Buffer.alloc(0)
    case 'hash':
      return flat(await redis.callBuffer('HGETALL', key))
    case 'zset':
      return flat(await redis.callBuffer('ZRANGE', key, 0, -1, 'WITHSCORES'))
    case 'set':
      return flat(await redis.callBuffer('SMEMBERS', key))
    case 'stream':
      return flat(await redis.callBuffer('XRANGE', key, '-', '+'))
    case 'none':
      return Buffer.alloc(0)
    default:
      throw new Error(`${key} is of a type that nobody looks through.`)
  }
}

const flat = (value: unknown): Buffer =>
  Array.isArray(value)
    ? Buffer.concat(value.flatMap(each => [flat(each), Buffer.from('\n')]))
    : Buffer.from(value as Buffer)

/** The keys whose name or content has one of these texts, as it is or as JSON has it, in whatever case. */
export function holding(everything: Map<string, Buffer>, texts: readonly string[]): string[] {
  const wanted = texts.flatMap(text => [text, JSON.stringify(text).slice(1, -1)]).map(text => text.toLowerCase())
  return [...everything]
    .filter(([key, content]) => {
      const all = `${key}\n${content.toString('utf8')}\n${content.toString('latin1')}`.toLowerCase()
      return wanted.some(text => all.includes(text))
    })
    .map(([key]) => key)
}
