/** What the command line asks for: the whole run, a quick one, or a profile. */
import { parseArgs } from 'node:util'

export interface Plan {
  mode: 'full' | 'quick' | 'profile'
  rounds: number
  warmUpMs: number
  /** How long each saturated load is measured. */
  measureMs: number
  /** How long each load at a fixed rate is measured. */
  pacedMs: number
  /** Messages a second to a room of 1,000. */
  rates: readonly number[]
  /** Growth that takes minutes to prepare: 10,000 rooms, 100,000 members. */
  largeGrowth: boolean
}

const plans = {
  full: {
    mode: 'full',
    rounds: 3,
    warmUpMs: 1000,
    measureMs: 2000,
    pacedMs: 2500,
    rates: [10, 50, 200, 1000],
    largeGrowth: true,
  },
  quick: {
    mode: 'quick',
    rounds: 1,
    warmUpMs: 300,
    measureMs: 800,
    pacedMs: 1200,
    rates: [50, 1000],
    largeGrowth: false,
  },
  profile: {
    mode: 'profile',
    rounds: 1,
    warmUpMs: 2000,
    measureMs: 8000,
    pacedMs: 8000,
    rates: [],
    largeGrowth: false,
  },
} as const satisfies Record<Plan['mode'], Plan>

/** Throws on what it does not know. */
export function readPlan(args: readonly string[]): Plan {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean' }, profile: { type: 'boolean' }, rounds: { type: 'string' } },
  })
  const plan: Plan = values.profile ? plans.profile : values.quick ? plans.quick : plans.full
  return values.rounds ? { ...plan, rounds: Number(values.rounds) } : plan
}
