/** The history of a room as Redis holds it: its messages, and who reacted to them. */
import type { RoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import type { Admin } from './backend.ts'

/** A message as its item has it, texts as JSON; empty where there is none. */
export interface KeptItem {
  author: string
  body: string
  metadata: string
  sentAt: number
  editedAt: string
  deletedAt: string
  deletedBy: string
  replyTo: string
  clientMessageId: string
  digest: string
  check: string
  changed: string
}

export interface KeptHistory {
  /** Of the newest message, and of the oldest that is kept. */
  number: number
  oldest: number
  items: Map<number, KeptItem>
  /** Who reacted, by `reactionKey`. */
  reactions: Map<string, string[]>
}

export const reactionKey = (number: number, emoji: string) => `${number} ${emoji}`

const unpackItems = `local found = {}
local packed = redis.call('HGETALL', KEYS[1])
for i = 1, #packed, 2 do table.insert(found, { packed[i], unpack(cmsgpack.unpack(packed[i + 1])) }) end
return found`

/** Scores as \`history.lua\` reckons them. */
const unpackReactions = `local found = {}
local packed = redis.call('HGETALL', KEYS[1])
for i = 1, #packed, 2 do
  for place, emoji in ipairs(cmsgpack.unpack(packed[i + 1])) do
    local low = packed[i] * 33554432 + (place - 1) * 1048576
    local told = { packed[i], emoji }
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], low, low + 1048575)) do
      table.insert(told, string.match(member, '[^:]+$'))
    end
    if #told > 2 then table.insert(found, told) end
  end
end
return found`

export async function readHistory(redis: Admin, roomId: RoomId): Promise<KeptHistory> {
  const { meta, history, emoji, reactions } = roomKeys(roomId)
  const [number, oldest] = await redis.hmget(meta, 'number', 'oldest')
  const items = (await redis.eval(unpackItems, 1, history)) as string[][]
  const reacted = (await redis.eval(unpackReactions, 2, emoji, reactions)) as string[][]
  return {
    number: Number(number),
    oldest: Number(oldest),
    items: new Map(items.map(([at, ...fields]) => [Number(at), itemOf(fields)])),
    reactions: new Map(reacted.map(([at, sign, ...users]) => [reactionKey(Number(at), sign!), users])),
  }
}

const itemOf = (fields: string[]): KeptItem => {
  const [author, body, metadata, sentAt, editedAt, deletedAt, deletedBy, replyTo, ...rest] = fields as Item
  const [clientMessageId, digest, check, changed] = rest
  return {
    ...{ author, body, metadata, sentAt: Number(sentAt), editedAt, deletedAt, deletedBy, replyTo },
    ...{ clientMessageId, digest, check, changed },
  }
}

type Item = [
  ...[author: string, body: string, metadata: string, sentAt: string, editedAt: string, deletedAt: string],
  ...[deletedBy: string, replyTo: string, clientMessageId: string, digest: string, check: string, changed: string],
]
