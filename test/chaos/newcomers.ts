/** More clients, one after the other, that know nothing: each is told everything from the joining on, as it is by then. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Crowd } from './crowd.ts'
import type { Listener } from './listener.ts'
import type { Random } from './random.ts'

const everyMs = 400
const readyWithinMs = 3000
const lookEveryMs = 20

export class Newcomers {
  readonly #crowd: Crowd
  readonly #random: Random
  readonly #running: Promise<void>
  #stopped = false

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
    this.#running = this.#run()
  }

  /** Resolves when the last of them has gone. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    for (; !this.#stopped; await pause(everyMs)) {
      const newcomer = this.#crowd.listen(this.#random.pick(this.#crowd.people), { from: 'nothing', name: 'newcomer' })
      await this.#ready(newcomer)
      await this.#crowd.dismiss([newcomer])
    }
  }

  async #ready(newcomer: Listener): Promise<void> {
    for (let waitedMs = 0; !newcomer.ready && waitedMs < readyWithinMs; waitedMs += lookEveryMs)
      await pause(lookEveryMs)
  }
}
