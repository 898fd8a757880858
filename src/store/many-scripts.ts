/** Scripts that do the same to many things in one command: what an instance says of all its users, again and again. */
import { type NoteUnreadable, UnreadableError } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { orNull, readable } from './readable.ts'
import { type Command, luaOf, type Signature, type Value } from './scripts.ts'

/** One of many things to which a script does the same: its key, and what is said of it, if anything, a text without blanks. */
export interface Each {
  key: string
  said?: Value
}

/** Redis does nothing else while a script runs. */
const mostTogether = 64

/** Runs a script for all of these. Answers the replies in their order, one after the other; null for what cannot be read. */
export type ManyScript<S extends Signature> =
  S extends Signature<infer Reply, string, infer Arg>
    ? (
        all: readonly Each[],
        same: Partial<Record<Arg, Value>>,
      ) => Promise<(Reply extends (infer One)[] ? One : Reply)[]>
    : never

/**
 * Scripts that do the same to many things: the one key of each stands for all of theirs, and its last argument, if it has any,
 * is what is said of each, with blanks between. So many go in one command as may. One that cannot be read is noted, and keeps no other
 * from its turn.
 */
export function defineManyScripts<const All extends Record<string, Signature>>(
  redis: RedisClient,
  signatures: All,
  noteUnreadable: NoteUnreadable,
): { [Name in keyof All]: ManyScript<All[Name]> } {
  const most = redis.spansSlots ? mostTogether : 1
  const scripts = Object.entries(signatures).map(([name, { args }]) => {
    redis.defineCommand(name, { lua: luaOf(redis, name, []) })
    const run = manyCallerOf(redis, name, args.length > 0, noteUnreadable)
    const runAll = async (all: readonly Each[], named: Record<string, Value>): Promise<unknown[]> => {
      const same = args.slice(0, -1).map(arg => named[arg]!)
      const runs: Promise<unknown>[] = []
      for (let from = 0; from < all.length; from += most) runs.push(run(all.slice(from, from + most), same))
      return (await Promise.all(runs)).flat()
    }
    return [name, runAll]
  })
  return Object.fromEntries(scripts)
}

function manyCallerOf(redis: RedisClient, name: string, isSaid: boolean, noteUnreadable: NoteUnreadable) {
  const commands = redis as unknown as Record<string, Command>
  return async function run(some: readonly Each[], same: readonly Value[]): Promise<unknown> {
    const said = isSaid ? [some.map(one => one.said).join(' ')] : []
    const answer = commands[name]!(some.length, ...some.map(({ key }) => key), ...same, ...said)
    if (some.length === 1) return orNull(noteUnreadable, readable(some[0]!.key, answer))
    return readable(name, answer).catch(error => {
      if (!(error instanceof UnreadableError)) throw error
      return Promise.all(some.map(one => run([one], same))).then(replies => replies.flat())
    })
  }
}
