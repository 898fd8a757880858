/** The commands of Redis as the rest of the house calls them, alike for one server, Sentinel and Cluster. */
import { type Cluster, Redis } from 'ioredis'
import { createPatience } from './patience.ts'
import { createReplicaWait, type ReplicaOptions } from './replicas.ts'

type Client = Redis | Cluster
type Run = (...args: unknown[]) => Promise<unknown>

const reading = ['get', 'hget', 'hgetall', 'hmget', 'info', 'pttl', 'xrange'] as const
const writing = ['del', 'hset', 'set'] as const
/** Of no use a moment later: tried once. */
const fleeting = ['ping', 'publish'] as const

/** What of ioredis is used: also what `defineCommand` adds to it. */
export type Commands = Pick<
  Redis,
  (typeof reading)[number] | (typeof writing)[number] | (typeof fleeting)[number] | 'defineCommand'
>

/**
 * Each command is answered, or rejected within 2.5 s, whatever happens to Redis; while Redis is away for a moment it
 * is sent again and again, so each must be one that does no harm twice. Writes, which are all scripts without the flag
 * `no-writes` too, go through `writes`, and are acknowledged when the replicas asked for have them.
 */
export function createCommands(reads: Client, writes: Client, options: ReplicaOptions): Commands {
  const patiently = createPatience()
  const confirm = options.waitReplicas > 0 ? createReplicaWait(writes, options) : null
  const commands: Record<string, Run> = {}

  function addReading(name: string): void {
    commands[name] = (...args) => patiently(() => send(reads, name, args))
  }

  function addWriting(name: string, keyAt: number): void {
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
    const isReading = /^#!lua.*\bno-writes\b/.test(definition.lua)
    const client = isReading ? reads : writes
    client.defineCommand(name, definition)
    if (isReading) addReading(name)
    // Before the keys, their number.
    else addWriting(name, 1)
  }

  for (const name of reading) addReading(name)
  for (const name of writing) addWriting(name, 0)
  for (const name of fleeting) commands[name] = async (...args) => send(writes, name, args)
  return Object.assign(commands, { defineCommand }) as unknown as Commands
}

/** Never leaves a command to ioredis before it is connected, where it would wait without a bound: then it throws. */
function send(client: Client, name: string, args: unknown[]): Promise<unknown> {
  if (client.status !== 'ready') throw new Error('Redis is not connected.')
  if (client instanceof Redis) gather(client)
  return (client as unknown as Record<string, Run>)[name]!(...args)
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
