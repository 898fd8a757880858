/** Turns the Lua scripts beside this file into functions on a Redis client. */
import { readdirSync, readFileSync } from 'node:fs'
import type { RedisClient } from './client.ts'
import { readable } from './readable.ts'

/**
 * Runs a script. The keys and arguments stand in the order of its header; the reply is the one written there. Rejects with
 * `UnreadableError` for keys that the script cannot read.
 */
export type Script<Reply> = (keys: readonly string[], args: readonly (string | number)[]) => Promise<Reply>

type Command<Reply> = (keyCount: number, ...keysAndArgs: (string | number)[]) => Promise<Reply>

const folder = new URL('./scripts/', import.meta.url)
const read = (file: string) => readFileSync(new URL(`${file}.lua`, folder), 'utf8')

/**
 * Defines the script of this name, `appendMessage` being in `append-message.lua`.
 *
 * Redis knows no include, so what several scripts share is one file of local functions that is put in front of each,
 * right behind its `#!lua` line; in front of those that write, also `writing.lua`.
 */
export function defineScript<Reply>(redis: RedisClient, name: string, shared?: string): Script<Reply> {
  const source = read(name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))
  const [shebang = '', ...rest] = source.split('\n')
  const body = [...(shared === undefined ? [] : [read(shared)]), ...rest].join('\n')
  const head = shebang.includes('no-writes') ? [] : [factsOf(body, redis), read('writing')]
  redis.defineCommand(name, { lua: [shebang, ...head, body].join('\n') })
  // ioredis adds a method that its types cannot know.
  const commands = redis as unknown as Record<string, Command<Reply>>
  return (keys, args) => readable(keys[0]!, commands[name]!(keys.length, ...keys, ...args))
}

/** The commands that a script calls, and the first one of their arguments must be its name as it stands. */
export const commandsOf = (lua: string): string[] => [
  ...new Set([...lua.matchAll(/\bredis\.call\('([A-Z]+)'/g)].map(([, command]) => command!)),
]

/** All that some script calls. */
export const commandsOfAll = (): string[] => [
  ...new Set(readdirSync(folder).flatMap(file => commandsOf(read(file.replace(/\.lua$/, ''))))),
]

/** What every script reads before it writes, so that a refusal of these leaves nothing behind. Asking costs 0.15 µs each. */
const readFirst = new Set(['GET', 'HEXISTS', 'HGET', 'HGETALL', 'HMGET', 'TIME'])

/** What `writing.lua` is told. */
const factsOf = (lua: string, { channelPrefix = '' }: RedisClient): string => {
  // Of a channel the script knows more: it asks for itself.
  const asked = commandsOf(lua).filter(command => command !== 'PUBLISH' && !readFirst.has(command))
  const commands = asked.map(command => `'${command}'`)
  return `local channel_prefix, commands = '${channelPrefix}', { ${commands.join(', ')} }`
}
