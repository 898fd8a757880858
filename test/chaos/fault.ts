/** What a fault is to a run: something that is done to the world for a while, and what may be expected of it. */
import type { ResetReason } from '../../src/domain/event.ts'
import type { Topology } from './backend.ts'
import type { Crowd, CrowdSize } from './crowd.ts'
import type { InstanceProcess } from './instance-process.ts'
import type { LoadOptions } from './load.ts'
import type { Memory } from './memory.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

export interface Stage {
  world: World
  crowd: Crowd
  memory: Memory
  /** The instances that may be harmed: all of them, but for the canary's where there is one. */
  victims: InstanceProcess[]
  random: Random
  /** How long the fault goes on. */
  forMs: number
  /** Resolves false when the time is over, true after so many ms before that. */
  rest(ms: number): Promise<boolean>
  /** Says that the harm is done, and everybody should recover from now on; the end of the strike says so, too. */
  harmIsDone(): void
}

export interface Fault {
  name: string
  /** Does harm, and mends what does not mend by itself, for as long as the stage allows. */
  strike(stage: Stage): Promise<void>
  /** The resets it calls for. */
  mayReset?: ResetReason[]
  /** The form of Redis that it is about; one server unless told. */
  topology?: Topology
  /** Settings of the instances. */
  env?: Record<string, string>
  crowd?: Partial<CrowdSize>
  load?: Partial<LoadOptions>
  /** What is read often is kept for a while, up to so much: of large messages it shows. */
  mayCacheMb?: number
  /** Nothing makes anybody read who is live: of a stay that ends everything is told. */
  isCalm?: boolean
  /** At which instance somebody listens who goes when it begins; nobody unless told. They are shown as gone within 75 s. */
  absentAt?: number
  /** Whether everybody else has somewhere to come back to at once, and must never be shown as gone. */
  keepsEverybody?: boolean
  /** Readers fall behind, wherever they listen: of a stay that ends meanwhile they may be told only that. */
  makesLate?: boolean
  /** Whether there is an app that is told everything by the webhook. */
  tellsApp?: boolean
  /** How long what was published may be on its way, to an instance or from there to a client. */
  mayDelayMs?: number
  /** How long until everybody is live again. */
  recoverWithinMs?: number
  /** Whether it leaves Redis and an instance unharmed, so that a client there must not notice. */
  sparesCanary?: boolean
}
