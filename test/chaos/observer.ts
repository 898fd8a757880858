/** Reads the logs while a run is on, past every fault but Redis' own, so that what retention takes is known all the same. */
import { setTimeout as pause } from 'node:timers/promises'
import type { RoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import type { Admin } from './backend.ts'
import { decodeKept, type KeptEntry } from './state.ts'

const everyMs = 60

export class Observer {
  /** By room, and there by `<sequence>:<check>`: entries of any history that ever stood. */
  readonly seen = new Map<string, Map<string, KeptEntry>>()
  readonly #redis: Admin
  readonly #last = new Map<string, string>()
  #stopped = false
  #running: Promise<void> | null = null

  constructor(redis: Admin) {
    this.#redis = redis
  }

  follow(roomId: string): void {
    if (!this.seen.has(roomId)) this.seen.set(roomId, new Map())
    this.#running ??= this.#run()
  }

  /** After a loss of data the logs are read from their beginning again. */
  beginAgain(): void {
    this.#last.clear()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      for (const [roomId, entries] of this.seen) await this.#read(roomId, entries).catch(() => undefined)
      await pause(everyMs)
    }
  }

  async #read(roomId: string, seen: Map<string, KeptEntry>): Promise<void> {
    const after = this.#last.get(roomId)
    const found = await this.#redis.xrange(roomKeys(roomId as RoomId).log, after ? `(${after}` : '-', '+')
    for (const entry of found) {
      const kept = decodeKept(entry)
      seen.set(`${kept.sequence}:${kept.check}`, kept)
    }
    const last = found.at(-1)
    if (last) this.#last.set(roomId, last[0])
  }
}
