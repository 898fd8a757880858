/** What the instances hold on to when their garbage is collected: no more at the end of a run than before anybody came. */
import type { InstanceProcess } from './instance-process.ts'

const MB = 1024 * 1024

/** The code that is compiled meanwhile, warm caches, and what the allocator does not give back. */
const grownAtMostMb = 10

export class Memory {
  readonly #instances: readonly InstanceProcess[]
  readonly #fresh: number

  private constructor(instances: readonly InstanceProcess[], fresh: number) {
    this.#instances = instances
    this.#fresh = fresh
  }

  /** Measures instances that nobody has asked for anything yet. */
  static async measure(instances: readonly InstanceProcess[]): Promise<Memory> {
    return new Memory(instances, Math.min(...(await heldBy(instances))))
  }

  /** Also for an instance that was started again meanwhile: a fresh one is like any other. */
  async grown(mayCacheMb: number): Promise<{ mostMb: number; isTooMuch: boolean }> {
    const most = (Math.max(...(await heldBy(this.#instances))) - this.#fresh) / MB
    return { mostMb: Math.round(most * 10) / 10, isTooMuch: most > grownAtMostMb + mayCacheMb }
  }
}

const heldBy = (instances: readonly InstanceProcess[]): Promise<number[]> =>
  Promise.all(instances.map(instance => instance.heldBytes()))
