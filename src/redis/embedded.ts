/** The embedded Redis: a private server in the data folder, if REDIS_URL is not set. */
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from '../logger.ts'
import { getServerProgram } from './find-program.ts'
import { InUse, own } from './owner.ts'
import { closeRunFolder, openRunFolder } from './run-folder.ts'
import { findReason, findServer, spawnServer } from './server-process.ts'

const stopWithinMs = 10_000
const reviveAfterMs = 250
const longestPauseMs = 10_000
/** A server that lived for so long has ended for a new reason. */
const steadyAfterMs = 60_000

interface Options {
  dataDir: string
  logger: Logger
  /** The most that it may hold, in MiB; beyond, writes are refused. */
  embeddedMemoryMb?: number | undefined
  /** Where a fetched server program is kept; in the data folder unless told otherwise. */
  programDir?: string
}

/**
 * Owns the data folder while it runs: no second one can be started on it. A Redis that outlived its killed owner is
 * adopted; one that dies is started again. Every write is on disk before it is answered.
 */
export class EmbeddedRedis {
  readonly #dataDir: string
  readonly #programDir: string
  readonly #logger: Logger
  readonly #maxMemory: string
  #runFolder = ''
  #disown: (() => Promise<void>) | null = null
  /** A connection that is open as long as Redis lives. */
  #lifeline: Redis | null = null
  #pid: number | null = null
  #starting: Promise<void> | null = null
  #stopping = false
  #startedAt = 0
  #pauseMs = reviveAfterMs
  /** The reason that was logged last. */
  #said = ''

  constructor({ dataDir, logger, embeddedMemoryMb = 1024, programDir = join(dataDir, 'redis-program') }: Options) {
    this.#dataDir = resolve(dataDir)
    this.#programDir = resolve(programDir)
    this.#logger = logger
    this.#maxMemory = `${embeddedMemoryMb}mb`
  }

  /** What to open connections with: the path of the unix socket. Known once it has started. */
  get url(): string {
    return join(this.#runFolder, 'redis.sock')
  }

  /** The process id of Redis, null when it does not run. */
  get pid(): number | null {
    return this.#pid
  }

  /** Resolves when Redis answers. Rejects with a message for the operator. */
  async start(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      this.#runFolder = await openRunFolder(this.#dataDir)
    } catch (error) {
      throw new Error(`DATA_DIR ${this.#dataDir} is no folder that can be written: ${(error as Error).message}.`)
    }
    this.#disown = await own(join(this.#runFolder, 'owner.sock')).catch(error => this.#explain(error))
    await this.#run().catch(async error => {
      await this.stop()
      throw error
    })
  }

  /** Resolves when Redis has ended, with all data on disk, and no socket is left. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#starting?.catch(() => undefined)
    const lifeline = this.#lifeline
    if (lifeline) {
      const ended = new Promise<void>(done => lifeline.once('end', done))
      this.kill()
      await Promise.race([ended, pause(stopWithinMs, undefined, { ref: false })])
      this.kill('SIGKILL')
    }
    const disown = this.#disown
    this.#disown = null
    if (!disown) return
    await rm(this.url, { force: true })
    await disown()
    await closeRunFolder(this.#dataDir)
  }

  /** Ends Redis without waiting for it, for when the process must exit now. Loses no data. */
  kill(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void {
    this.#stopping = true
    this.#signal(signal)
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#pid === null) return
    try {
      process.kill(this.#pid, signal)
    } catch {
      // It has just ended by itself.
    }
  }

  #run(): Promise<void> {
    this.#starting = this.#adoptOrSpawn().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  async #adoptOrSpawn(): Promise<void> {
    const adopted = await findServer(this.url)
    const lifeline = adopted ?? (await this.#spawn())
    this.#pid = Number(/process_id:(\d+)/.exec(await lifeline.info('server'))?.[1])
    if (adopted) {
      await adopted.config('SET', 'maxmemory', this.#maxMemory)
      this.#logger.info(`Adopted the Redis (process ${this.#pid}) that an earlier run left in ${this.#dataDir}`)
    }
    this.#lifeline = lifeline
    this.#startedAt = performance.now()
    lifeline.once('end', () => void this.#onEnd())
  }

  async #spawn(): Promise<Redis> {
    const program = await getServerProgram(this.#programDir, this.#logger)
    const { pid, answers } = spawnServer(program, {
      folder: this.#folder,
      socket: this.url,
      maxMemory: this.#maxMemory,
    })
    this.#pid = pid
    return answers.catch(error => {
      this.#signal('SIGKILL')
      this.#pid = null
      throw error
    })
  }

  /** Starts it again until it stays, with longer and longer pauses where it does not. */
  async #onEnd(): Promise<void> {
    this.#lifeline = null
    this.#pid = null
    if (this.#stopping) return
    const livedMs = performance.now() - this.#startedAt
    if (livedMs > steadyAfterMs) this.#said = ''
    let pauseMs = livedMs > steadyAfterMs ? reviveAfterMs : this.#pauseMs
    this.#tell('The embedded Redis has ended; starting it again')
    while (!this.#stopping && !this.#lifeline) {
      await pause(pauseMs, undefined, { ref: false })
      this.#pauseMs = pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      if (!this.#stopping) await this.#run().catch(() => this.#tell('The embedded Redis could not be started again'))
    }
  }

  /** Says it with its reason; nothing when it is still the same matter. */
  #tell(what: string): void {
    const reason = findReason(this.#folder)
    if (reason !== this.#said) this.#logger.error({ reason }, what)
    this.#said = reason
  }

  get #folder(): string {
    return join(this.#dataDir, 'redis')
  }

  #explain(error: unknown): never {
    if (!(error instanceof InUse)) throw error
    throw new Error(
      `DATA_DIR ${this.#dataDir} is in use by another Parlor${error.pid && ` (process ${error.pid})`}.
Stop that one, or give this one a DATA_DIR and a PORT of its own. To run several instances together, give them all one
REDIS_URL.`,
    )
  }
}
