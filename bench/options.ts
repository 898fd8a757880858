/** What the command line asks for: the whole run, a quick one, some parts of it, or a profile. */
import { parseArgs } from 'node:util'

/** What a run is made of, in this order. The first three are repeated round by round. */
export const partNames = [
  'sending',
  'broadcast',
  'sockets',
  'growth',
  'history',
  'catching-up',
  'large-room',
  'listeners',
  'storms',
] as const

export type PartName = (typeof partNames)[number]

export interface Plan {
  mode: 'full' | 'quick' | 'profile'
  /** The parts to be run; null: all that belong to the mode. */
  only: readonly PartName[] | null
  rounds: number
  warmUpMs: number
  /** How long each saturated load is measured. */
  measureMs: number
  /** How long each load at a fixed rate is measured. */
  pacedMs: number
  /** Messages a second to a room of 1,000. */
  rates: readonly number[]
  /** What takes minutes to prepare: 10,000 rooms, 100,000 members. */
  large: boolean
}

const plans = {
  full: {
    mode: 'full',
    rounds: 3,
    warmUpMs: 1000,
    measureMs: 2000,
    pacedMs: 2500,
    rates: [10, 50, 200, 1000],
    large: true,
  },
  quick: {
    mode: 'quick',
    rounds: 1,
    warmUpMs: 300,
    measureMs: 800,
    pacedMs: 1200,
    rates: [50, 1000],
    large: false,
  },
  profile: {
    mode: 'profile',
    rounds: 1,
    warmUpMs: 2000,
    measureMs: 8000,
    pacedMs: 8000,
    rates: [],
    large: false,
  },
} as const satisfies Record<Plan['mode'], Omit<Plan, 'only'>>

const options = {
  quick: { type: 'boolean' },
  profile: { type: 'boolean' },
  rounds: { type: 'string' },
  only: { type: 'string' },
} as const

/** Throws on what it does not know. */
export function readPlan(args: readonly string[]): Plan {
  const { values } = parseArgs({ args: [...args], options })
  const plan = values.profile ? plans.profile : values.quick ? plans.quick : plans.full
  const only = values.only === undefined ? null : values.only.split(',').map(partNamed)
  return { ...plan, only, ...(values.rounds && { rounds: Number(values.rounds) }) }
}

function partNamed(name: string): PartName {
  const part = partNames.find(one => one === name)
  if (!part) throw new Error(`--only takes some of ${partNames.join(',')}; not "${name}"`)
  return part
}

/** Whether this part is to be run. */
export const runs = ({ only, large }: Plan, part: PartName): boolean =>
  only ? only.includes(part) : large || !largeParts.includes(part)

/** Left out of quick runs. */
const largeParts: readonly PartName[] = ['history', 'catching-up', 'large-room', 'listeners', 'storms']
