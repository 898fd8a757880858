/** The commands of Redis as the rest of the house calls them, the same for one server, Sentinels and a Cluster. */
import { type Cluster, Redis } from 'ioredis'
import type { Denials } from './denials.ts'
import type { Inspection } from './inspection.ts'
import { createPatience } from './patience.ts'
import { createReplicaWait, type ReplicaOptions } from './replicas.ts'

/** A connection, and whether it may be used now. */
export interface Line {
  client: Redis | Cluster
  inspection: Inspection
}

export interface Lines {
  /** For reads that may have a long answer, which must not hold up a short one. */
  longReads: Line
  /** For reads with an answer of some bytes. */
  shortReads: Line
  writes: Line
}

type Run = (...args: unknown[]) => Promise<unknown>

const longReadCommands = ['hgetall', 'xrange'] as const
const shortReadCommands = ['get', 'hmget', 'info', 'mget', 'pttl', 'zscore'] as const
const writeCommands = ['del', 'set'] as const
/** Of no use a moment later: tried once. */
const fleetingCommands = ['ping', 'publish'] as const

/** What of ioredis is used: also what `defineCommand` adds to it. */
export type Commands = Pick<
  Redis,
  | (typeof longReadCommands)[number]
  | (typeof shortReadCommands)[number]
  | (typeof writeCommands)[number]
  | (typeof fleetingCommands)[number]
  | 'defineCommand'
> & { readonly channelPrefix: string; readonly spansSlots: boolean }

export interface CommandOptions extends ReplicaOptions {
  channelPrefix: string
  /** Called for what Redis denied, and when it serves again. */
  denials: Denials
}

/** The names of the commands that are called here besides scripts. */
export const plainCommands: readonly string[] = [
  ...longReadCommands,
  ...shortReadCommands,
  ...writeCommands,
  ...fleetingCommands,
]

/**
 * Each command is answered, or rejected within 2.5 s, whatever happens to Redis; while Redis is away for a moment it
 * is sent again and again, so each must be one that does no harm twice. Scripts with the flag `no-writes` are reads;
 * all others are writes, and acknowledged when the replicas asked for have them.
 */
export function createCommands({ longReads, shortReads, writes }: Lines, options: CommandOptions): Commands {
  const patiently = createPatience({ denials: options.denials })
  const confirm = options.waitReplicas > 0 ? createReplicaWait(writes.client, options) : null
  const commands: Record<string, Run> = {}

  function addRead(name: string, line: Line): void {
    commands[name] = (...args) => patiently(() => send(line, name, args))
  }

  function addWrite(name: string, keyAt: number): void {
    const write = (args: unknown[]) => send(writes, name, args)
    const writeAndConfirm = async (args: unknown[]) => {
      const answer = await write(args)
      await confirm!(String(args[keyAt]))
      return answer
    }
    const run = confirm ? writeAndConfirm : write
    commands[name] = (...args) => patiently(() => run(args))
  }

  function defineCommand(name: string, definition: { lua: string }): void {
    const isRead = /^#!lua.*\bno-writes\b/.test(definition.lua)
    const line = isRead ? longReads : writes
    line.client.defineCommand(name, definition)
    if (isRead) addRead(name, line)
    // Before the keys, their number.
    else addWrite(name, 1)
  }

  for (const name of longReadCommands) addRead(name, longReads)
  for (const name of shortReadCommands) addRead(name, shortReads)
  for (const name of writeCommands) addWrite(name, 0)
  for (const name of fleetingCommands) commands[name] = async (...args) => send(writes, name, args)
  const facts = { channelPrefix: options.channelPrefix, spansSlots: writes.client instanceof Redis }
  return Object.assign(commands, { defineCommand, ...facts }) as unknown as Commands
}

/** Never leaves a command to ioredis before it is connected, where it would wait without a bound: then it throws. */
function send({ client, inspection }: Line, name: string, args: unknown[]): Promise<unknown> {
  inspection.assertPassed()
  if (client instanceof Redis) gather(client)
  // As one list, which ioredis takes too: it is not copied on the way, and a script has up to forty.
  return (client as unknown as Record<string, Run>)[name]!(args)
}

/** Some ten commands: Redis begins with these while more are being made. */
const bytesPerWrite = 2048

/** What is sent within one turn of the event loop leaves in few writes: a write of its own costs more than the command. */
function gather({ stream }: Redis): void {
  if (stream.writableLength > bytesPerWrite) stream.uncork()
  if (stream.writableCorked > 0) return
  stream.cork()
  setImmediate(() => stream.uncork())
}
