/** Every limit on what Parlor takes and keeps. `src/config` lets operators change each, and docs/operations.md lists them. */
import { callerLimits } from './caller-limits.ts'
import { hookLimits } from './hook-limits.ts'
import type { Limit } from './limit.ts'
import { roomLimits } from './room-limits.ts'

/** The limits, in the order in which docs/operations.md shows them. */
export const limitTable = { ...roomLimits, ...callerLimits, ...hookLimits } satisfies Record<string, Limit>

export type Limits = Readonly<Record<keyof typeof limitTable, number>>

export const defaultLimits = Object.fromEntries(
  Object.entries(limitTable).map(([name, { default: initial }]) => [name, initial]),
) as Limits
