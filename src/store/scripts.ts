/** Turns the Lua scripts beside this file into functions on a Redis client. */
import { readFileSync } from 'node:fs'
import type { RedisClient } from './client.ts'
import { readable } from './readable.ts'

/**
 * Runs a script. The keys and arguments stand in the order of its header; the reply is the one written there. Rejects with
 * `UnreadableError` for keys that the script cannot read.
 */
export type Script<Reply> = (keys: readonly string[], args: readonly (string | number)[]) => Promise<Reply>

type Command<Reply> = (keyCount: number, ...keysAndArgs: (string | number)[]) => Promise<Reply>

const read = (file: string) => readFileSync(new URL(`./scripts/${file}.lua`, import.meta.url), 'utf8')

/**
 * Defines the script of this name, `appendMessage` being in `append-message.lua`.
 *
 * Redis knows no include, so what several scripts share is one file of local functions that is put in front of each,
 * right behind its `#!lua` line.
 */
export function defineScript<Reply>(redis: RedisClient, name: string, shared?: string): Script<Reply> {
  const source = read(name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))
  const [shebang, ...body] = source.split('\n')
  const lua = shared === undefined ? source : [shebang, read(shared), ...body].join('\n')
  redis.defineCommand(name, { lua })
  // ioredis adds a method that its types cannot know.
  const commands = redis as unknown as Record<string, Command<Reply>>
  return (keys, args) => readable(keys[0]!, commands[name]!(keys.length, ...keys, ...args))
}
