/** Turns the Lua scripts beside this file into functions on a Redis client. */
import { readdirSync, readFileSync } from 'node:fs'
import { appUserId } from '../domain/app.ts'
import type { RedisClient, RoomNews } from './client.ts'
import { roomOf } from './keys.ts'
import { readable } from './readable.ts'

/**
 * How a script is called: the names of its keys and arguments, in the order in which it takes them, and its reply, which
 * is a type alone. A name is that of the local in the script: `memberJson` for `member_json`.
 */
export interface Signature<
  Reply = unknown,
  Key extends string = string,
  Arg extends string = string,
  Rare extends string = string,
> {
  keys: readonly Key[]
  args: readonly Arg[]
  /** Arguments that mostly are not there, behind the others, the rarest last. */
  rare?: readonly Rare[]
  reply?: Reply
}

/** Names what a script takes. It is called twice, because TypeScript infers either all types of a call or none of them. */
export const replying =
  <Reply>() =>
  <const Key extends string, const Arg extends string, const Rare extends string = never>(
    signature: Signature<Reply, Key, Arg, Rare>,
  ) =>
    signature

export type Value = string | number

/** Runs a script. Rejects with `UnreadableError` for keys that it cannot read. */
export type Script<S extends Signature> =
  S extends Signature<infer Reply, infer Key, infer Arg, infer Rare>
    ? (named: Record<Key, string> & Record<Arg, Value> & { [Name in Rare]?: Value | undefined }) => Promise<Reply>
    : never

export type Scripts<All extends Record<string, Signature>> = { [Name in keyof All]: Script<All[Name]> }

/** Defines these scripts, `appendMessage` being in `append-message.lua`, each behind the files that they share, if any. */
export function defineScripts<const All extends Record<string, Signature>>(
  redis: RedisClient,
  signatures: All,
  shared: readonly string[] = [],
): Scripts<All> {
  const scripts = Object.entries(signatures).map(([name, signature]) => {
    redis.defineCommand(name, { lua: luaOf(redis, name, shared) })
    return [name, callerOf(redis, name, signature)]
  })
  return Object.fromEntries(scripts)
}

export type Command = (...keyCountKeysAndArgs: Value[]) => Promise<unknown>

/** Looks names up in the order that was prepared: this runs for every message. */
function callerOf(redis: RedisClient, name: string, { keys, args, rare = [] }: Signature) {
  // ioredis adds a method that its types cannot know.
  const commands = redis as unknown as Record<string, Command>
  const names = [...keys, ...args, ...rare]
  const where = keys[0]!
  const run = (named: Record<string, Value | undefined>) => {
    let count = names.length
    // Each argument costs a tenth of a microsecond here, and as much in Redis.
    while (count > names.length - rare.length && named[names[count - 1]!] === undefined) count--
    const call = new Array<Value>(count + 1)
    call[0] = keys.length
    for (let i = 0; i < count; i++) call[i + 1] = named[names[i]!] ?? ''
    return readable(String(named[where]), commands[name]!(...call))
  }
  const { roomNews } = redis
  return roomNews && keys.includes('log') && args.includes('attempt') ? telling(roomNews, run) : run
}

/** The same; what is rejected may have happened all the same. */
function telling<Named extends Record<string, Value>>(news: RoomNews, run: (named: Named) => Promise<unknown>) {
  return (named: Named) => {
    const reply = run(named)
    const note = () => news.note(roomOf(String(named.log)))
    reply.then(note, note)
    return reply
  }
}

/** Whoever the application is, as scripts know it. */
const appLine = `local app_id = '${appUserId}'`

const folder = new URL('./scripts/', import.meta.url)
const read = (file: string) => readFileSync(new URL(`${file}.lua`, folder), 'utf8')

/**
 * Redis knows no include, so what several scripts share is a file of local functions. Those that a script uses are put right
 * behind the lines in which it names its keys and arguments: they know them by these names. In front of scripts that write
 * stands also `writing.lua`.
 */
export function luaOf(redis: RedisClient, name: string, shared: readonly string[]): string {
  const lua = read(name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))
  const [shebang = '', ...lines] = lua.split('\n')
  const named = lines.findLastIndex(line => /^[^-]*\b(KEYS|ARGV)\b/.test(line)) + 1
  const locals = [appLine, ...['clock', ...shared].map(read)].join('\n')
  const body = [...lines.slice(0, named), withLocals(locals, lines.slice(named).join('\n'))].join('\n')
  const head = shebang.includes('no-writes') ? [] : [factsOf(body, redis), read('writing')]
  return [shebang, ...head, body].join('\n')
}

/** A local of a file, a function or a table: its line, and those behind it that are indented, empty, or close it. */
const local = /^local (?:function )?(\w+).*(?:\n(?:[ \t].*|end|[})]|)$)*/gm

/**
 * The script behind the locals that it uses, and that these use: each run of a script makes all that are in it, and asks for
 * the right to all that they call. A local uses only what stands above it.
 */
const withLocals = (shared: string, script: string): string =>
  [...shared.matchAll(local)].reduceRight(
    (text, [lua, name]) => (new RegExp(`\\b${name}\\b`).test(text) ? `${lua}\n${text}` : text),
    script,
  )

/** The commands that a script calls, and the first one of their arguments must be its name as it stands. */
export const commandsOf = (lua: string): string[] => [
  ...new Set([...lua.matchAll(/\bredis\.call\('([A-Z]+)'/g)].map(([, command]) => command!)),
]

/** All that some script calls. */
export const commandsOfAll = (): string[] => [
  ...new Set(readdirSync(folder).flatMap(file => commandsOf(read(file.replace(/\.lua$/, ''))))),
]

/** What every script that calls it reads before it writes, so that a refusal of these leaves nothing behind. Asking costs 0.15 µs each. */
const readFirst = new Set(['GET', 'HEXISTS', 'HGETALL', 'HMGET', 'TIME'])

/** The facts that `writing.lua` needs. */
const factsOf = (lua: string, { channelPrefix = '' }: RedisClient): string => {
  // Of a channel the script knows more: it asks for itself.
  const asked = commandsOf(lua).filter(command => command !== 'PUBLISH' && !readFirst.has(command))
  const commands = asked.map(command => `'${command}'`)
  return `local channel_prefix, commands = '${channelPrefix}', { ${commands.join(', ')} }`
}
