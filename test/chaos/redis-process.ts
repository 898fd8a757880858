/** A real Redis in a process of its own, on its own folder: to be stopped, killed, robbed of its last writes. */
import { readdir, readFile, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createLogger } from '../../src/logger.ts'
import { getServerProgram } from '../../src/redis/find-program.ts'
import { spawnServer } from '../../src/redis/server-process.ts'
import { isAlive } from '../support/alive.ts'
import { until } from '../support/until.ts'

const programDir = '.data/redis-program'

export class RedisProcess {
  /** The path of its unix socket. */
  readonly socket: string
  /** Past every proxy; waits while Redis is away. */
  readonly admin: Redis
  readonly #folder: string
  #pid = 0

  private constructor(folder: string) {
    this.#folder = folder
    this.socket = join(folder, 'redis.sock')
    this.admin = new Redis(this.socket, {
      lazyConnect: true,
      maxRetriesPerRequest: null,
      retryStrategy: () => 50,
      connectionName: 'chaos-admin',
    })
    this.admin.on('error', () => undefined)
  }

  /** Starts one that writes what it acknowledges to disk first, as the embedded one does. */
  static async start(folder: string): Promise<RedisProcess> {
    const redis = new RedisProcess(folder)
    await redis.start()
    await redis.admin.connect()
    return redis
  }

  /** Starts it again on what its folder holds. Resolves when it answers. */
  async start(): Promise<void> {
    const program = await getServerProgram(programDir, createLogger('warn'))
    const { pid, answers } = spawnServer(program, { folder: this.#folder, socket: this.socket, maxMemory: '0' })
    this.#pid = pid ?? 0
    ;(await answers).disconnect()
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#pid && isAlive(this.#pid)) process.kill(this.#pid, signal)
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await until(() => !isAlive(this.#pid), { what: 'Redis is dead' })
  }

  /** How many bytes of writes stand on disk. */
  async written(): Promise<number> {
    return (await stat(await this.#log())).size
  }

  /** Takes everything back that was written behind so many bytes: what a power loss does. Redis must not run. */
  async forgetAfter(bytes: number): Promise<void> {
    await truncate(await this.#log(), bytes)
  }

  /** What it has logged. */
  logged(): Promise<string> {
    return readFile(join(this.#folder, 'redis.log'), 'utf8')
  }

  async end(): Promise<void> {
    this.admin.disconnect()
    this.signal('SIGCONT')
    await this.kill()
  }

  async #log(): Promise<string> {
    const folder = join(this.#folder, 'appendonlydir')
    const file = (await readdir(folder)).find(name => name.endsWith('.incr.aof'))
    return join(folder, file!)
  }
}
