/** Asks whether a Redis lets this user do all that Parlor does, what it is, and what time it is there: one script that writes nothing. */
import type { Redis } from 'ioredis'
import type { Namespace } from './namespace.ts'
import type { Topology } from './topology.ts'

/** What the user of Redis must be allowed. */
export interface Rights {
  /** In lower case, those of them that take keys, and four arguments at most. */
  commands: readonly string[]
  /** How keys begin. */
  keys: readonly string[]
  /** How channels begin. */
  channels: readonly string[]
  /** A pattern of keys that only an earlier version had as hashes. */
  oldHashes?: string
  /** Whether writes wait for replicas. */
  waits?: boolean
}

/** Milliseconds since 1970 as Redis counts them, and when that was, by `performance.now`. */
export interface ToldTime {
  time: number
  at: number
}

export interface Findings {
  /** What is missing, as an ACL rule says it: `+xadd`, `~username:*`. Empty: nothing. */
  missing: string[]
  /** What time it was there; null when Redis does not tell. */
  time: ToldTime | null
  topology: Topology
}

/** The same where keys and channels have prefixes. */
export const rightsWithin = (
  { keys, channels, oldHashes, ...rest }: Rights,
  { keys: prefix, channels: place }: Namespace,
): Rights => ({
  ...rest,
  ...(oldHashes && { oldHashes: escaped(prefix) + oldHashes }),
  keys: keys.map(key => prefix + key),
  channels: channels.map(channel => place + channel),
})

/** As a pattern that stands for itself. */
const escaped = (text: string): string => text.replace(/[[\]*?\\^]/g, '\\$&')

/** `acl_check_cmd` raises an error at a command that is not there, as when it was renamed. */
const script = `#!lua flags=no-writes
local refused = {}
local function may(calls)
  for _, call in ipairs(calls) do
    local known, allowed = pcall(redis.acl_check_cmd, unpack(call))
    if known and allowed then return true end
  end
end
for index, calls in ipairs(cjson.decode(ARGV[1])) do
  if not may(calls) then table.insert(refused, index) end
end
local function ask(...)
  if not may({ { ... } }) then return false end
  local told, answer = pcall(redis.call, ...)
  return told and answer or false
end
return { refused, ask('TIME'), ask('INFO', 'replication'), ask('CLUSTER', 'INFO') }`

type Answer = [refused: number[], time: [string, string] | null, replication: string | null, cluster: string | null]

interface Question {
  rule: string
  /** The right is there when one of these may be done. Complete commands: Redis 7.0 crashes at others. */
  calls: string[][]
}

/** Rejects when Redis does not answer, or does not let scripts be run at all. */
export async function inspectRights(server: Redis, rights: Rights): Promise<Findings> {
  const questions = questionsOf(rights)
  const calls = JSON.stringify(questions.map(question => question.calls))
  const askedAt = performance.now()
  const [refused, time, replication, cluster] = (await server.eval(script, 0, calls)) as Answer
  return {
    missing: refused.map(index => questions[index - 1]!.rule),
    time: time && {
      time: Number(time[0]) * 1000 + Number(time[1]) / 1000,
      at: (askedAt + performance.now()) / 2,
    },
    topology: { replication, cluster },
  }
}

/**
 * A command is judged together with its key or channel. Where all that were tried are refused, either may be the
 * reason, and both are named.
 */
function questionsOf({ commands, keys, channels, waits }: Rights): Question[] {
  const keyed = (command: string, key: string) => [command, ...Array.from({ length: 4 }, () => `${key}x`)]
  const named = channels.map(channel => `${channel}x`)
  return [
    ...[...plain, ...(waits ? [['wait', '1', '1']] : [])].map(call => ({ rule: `+${call[0]}`, calls: [call] })),
    ...commands.map(command => ({ rule: `+${command}`, calls: keys.map(key => keyed(command, key)) })),
    ...keys.map(key => ({ rule: `~${key}*`, calls: commands.map(command => keyed(command, key)) })),
    ...channels.map(channel => ({
      rule: `&${channel}*`,
      calls: [
        ['publish', `${channel}x`, ''],
        ['subscribe', `${channel}x`],
      ],
    })),
    { rule: '+publish', calls: named.map(channel => ['publish', channel, '']) },
    { rule: '+subscribe', calls: named.map(channel => ['subscribe', channel]) },
  ].filter(({ calls }) => calls.length > 0)
}

/** What all connections do, wherever Redis is. */
const plain = [['evalsha', '0', '0'], ['ping'], ['time'], ['unsubscribe']]

/** What an ACL must give, as rules; the connections' own commands among them. */
export const aclOf = ({ commands, keys, channels }: Rights): string[] => [
  ...keys.map(key => `~${key}*`),
  ...channels.map(channel => `&${channel}*`),
  ...[...new Set([...commands, ...plain.map(([name]) => name!), 'eval', 'publish', 'subscribe', ...optional])]
    .sort()
    .map(command => `+${command}`),
]

/** Done without, where they are missing: the connection's name, and what is said about Redis at the start. */
const optional = ['client|setname', 'info', 'scan']
