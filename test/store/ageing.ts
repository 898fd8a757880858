/** Makes messages older than they are: what becomes of them need not be waited for. */
import type { Redis } from 'ioredis'
import type { RoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'

export const dayMs = 24 * 60 * 60 * 1000

const ageing = `
  for number = tonumber(ARGV[1]), tonumber(ARGV[2]) do
    local item = cmsgpack.unpack(redis.call('HGET', KEYS[1], number))
    item[4] = string.format('%.0f', item[4] - ARGV[3])
    redis.call('HSET', KEYS[1], number, cmsgpack.pack(item))
  end`

/** All messages up to this number, from the first that is there on, were sent so many days earlier. */
export async function age(redis: Redis, roomId: RoomId, upTo: number, days = 2, from = 1): Promise<void> {
  await redis.eval(ageing, 1, roomKeys(roomId).history, from, upTo, days * dayMs)
}
