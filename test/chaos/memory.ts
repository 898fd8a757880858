/** What the instances hold on to when their garbage is collected: no more at the end of a run than before anybody came. */
import { mostMegabytes } from '../attack/machine.ts'
import type { InstanceProcess } from './instance-process.ts'

const MB = 1024 * 1024

/** The code that is compiled meanwhile, warm caches, and what the allocator does not give back. */
const grownAtMostMb = 10
/** The most that a process may ever have, its garbage included. */
const processAtMostMb = 512

export interface MemoryUse {
  /** By how much an instance has grown, everybody having left. */
  grownMb: number
  /** And by how much it had in the middle, each time that somebody looked. */
  meanwhileMb: number[]
  /** The most that any of the processes had. */
  processMb: number
  /** In words. */
  wrong: string[]
}

export class Memory {
  readonly #instances: readonly InstanceProcess[]
  readonly #fresh: number
  readonly #meanwhile: number[] = []

  private constructor(instances: readonly InstanceProcess[], fresh: number) {
    this.#instances = instances
    this.#fresh = fresh
  }

  /** Measures instances that nobody has asked for anything yet. */
  static async measure(instances: readonly InstanceProcess[]): Promise<Memory> {
    return new Memory(instances, Math.min(...(await heldBy(instances))))
  }

  /** Looks in the middle of a run, when the same has been done again. */
  async look(): Promise<void> {
    this.#meanwhile.push(await this.#grownMb())
  }

  /** Also of an instance that was started again meanwhile: a fresh one is like any other. */
  async use(mayCacheMb: number): Promise<MemoryUse> {
    const grownMb = await this.#grownMb()
    const processMb = Math.round(Math.max(...this.#instances.map(({ pid }) => mostMegabytes(pid))))
    const [, second = 0, ...later] = this.#meanwhile
    const wrong = [
      ...(grownMb > grownAtMostMb + mayCacheMb ? [`${grownMb} MB of memory`] : []),
      ...((later.at(-1) ?? 0) > second + grownAtMostMb ? [`more and more memory: ${this.#meanwhile} MB`] : []),
      ...(processMb > processAtMostMb ? [`a process had ${processMb} MB`] : []),
    ]
    return { grownMb, meanwhileMb: this.#meanwhile, processMb, wrong }
  }

  async #grownMb(): Promise<number> {
    const most = (Math.max(...(await heldBy(this.#instances))) - this.#fresh) / MB
    return Math.round(most * 10) / 10
  }
}

const heldBy = (instances: readonly InstanceProcess[]): Promise<number[]> =>
  Promise.all(instances.map(instance => instance.heldBytes()))
