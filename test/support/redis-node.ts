/** One real Redis process on a port of its own: to be stopped, killed, started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createLogger } from '../../src/logger.ts'
import { getServerProgram } from '../../src/redis/find-program.ts'
import { commandLine } from '../../src/redis/server-program.ts'
import { isAlive } from './alive.ts'
import { until } from './until.ts'

const programDir = '.data/redis-program'
const startWithinMs = 30_000
/** Below those that the system gives to outgoing connections, also where a Cluster's bus is; each worker has its own. */
const firstPort = 11_000
const portsEach = 2500
const busOffset = 10_000
const from = firstPort + portsEach * ((Number(process.env.VITEST_POOL_ID ?? 1) - 1) % (busOffset / portsEach))

/** A port that is free, with the one that a Cluster's bus would take. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = from + Math.floor(Math.random() * portsEach)
    if ((await isFree(port)) && (await isFree(port + busOffset))) return port
  }
}

const isFree = (port: number) =>
  new Promise<boolean>(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** Those that end with this process, however it ends. */
const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export class RedisNode {
  readonly port: number
  /** A connection of its own; it waits while the node is away. */
  readonly admin: Redis
  readonly #folder: string
  readonly #args: string[]
  #pid = 0

  private constructor(port: number, folder: string, args: string[]) {
    this.port = port
    this.#folder = folder
    this.#args = args
    this.admin = new Redis(port, '127.0.0.1', {
      lazyConnect: true,
      // A test may have renamed INFO away.
      enableReadyCheck: false,
      maxRetriesPerRequest: null,
      retryStrategy: () => 50,
      connectionName: 'test-admin',
    })
    this.admin.on('error', () => undefined)
  }

  /** Starts one with these arguments, its data and its log in a folder below `folder`. Resolves when it answers. */
  static async start(folder: string, args: string[], port?: number): Promise<RedisNode> {
    const own = port ?? (await findFreePort())
    const node = new RedisNode(own, join(folder, String(own)), args)
    await mkdir(node.#folder, { recursive: true })
    await node.start()
    return node
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  get isAlive(): boolean {
    return this.#pid > 0 && isAlive(this.#pid)
  }

  /** Starts it, the first time or again, on what its folder holds. */
  async start(): Promise<void> {
    const program = await getServerProgram(programDir, createLogger('warn'))
    const log = openSync(this.#log, 'a')
    const args = [...this.#args, '--port', String(this.port), '--dir', this.#folder]
    const child = spawn(...commandLine(program, args), { stdio: ['ignore', log, log] })
    closeSync(log)
    this.#pid = child.pid ?? 0
    living.add(child)
    child.once('exit', () => living.delete(child))
    await until(() => child.exitCode !== null || this.#answers(), {
      withinMs: startWithinMs,
      what: `Redis answers at ${this.port}`,
    })
    if (child.exitCode !== null) throw new Error(`Redis did not start: ${await readFile(this.#log, 'utf8')}`)
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isAlive) process.kill(this.#pid, signal)
  }

  /** Ends it without a word. Resolves when it is dead. */
  async kill(): Promise<void> {
    this.signal('SIGCONT')
    this.signal('SIGKILL')
    await until(() => !this.isAlive, { what: `Redis at ${this.port} is dead` })
  }

  async end(): Promise<void> {
    this.admin.disconnect()
    await this.kill()
  }

  /** One field of its INFO. */
  async info(section: string, field: string): Promise<string | undefined> {
    return new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(await this.admin.info(section))?.[1]
  }

  async #answers(): Promise<boolean> {
    const asking = new Redis(this.port, '127.0.0.1', {
      lazyConnect: true,
      enableReadyCheck: false,
      retryStrategy: () => null,
    })
    asking.on('error', () => undefined)
    return asking
      .connect()
      .then(() => asking.ping())
      .then(
        () => true,
        () => false,
      )
      .finally(() => asking.disconnect())
  }

  get #log(): string {
    return join(this.#folder, 'redis.log')
  }
}
