/** Judges a run while it goes on: whoever looks for something need not wait for the end once it was found. */
import { setTimeout as pause } from 'node:timers/promises'
import { check } from './checker.ts'
import type { Crowd } from './crowd.ts'
import { readEverything } from './recovery.ts'
import type { Violation } from './violation.ts'

/** Whether these are all that is looked for. What is merely on its way counts as missing: look for nothing of that kind. */
export type Suffices = (found: readonly Violation[]) => boolean

const lookEveryMs = 400

export class Lookout {
  readonly #over = new AbortController()
  readonly #running: Promise<void>
  #found: readonly Violation[] | null = null
  #stopped = false

  constructor(crowd: Crowd, suffices: Suffices | undefined) {
    this.#running = suffices ? this.#look(crowd, suffices) : Promise.resolve()
  }

  /** Aborted as soon as it was found. */
  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** What was found, if it suffices. */
  get found(): readonly Violation[] | null {
    return this.#found
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #look(crowd: Crowd, suffices: Suffices): Promise<void> {
    for (; !this.#stopped && !this.#found; await pause(lookEveryMs)) {
      const state = await readEverything(crowd)
      const found = check(crowd.world.history, state, [], { toldApp: crowd.world.toldApp })
      if (!suffices(found)) continue
      this.#found = found
      this.#over.abort()
    }
  }
}
