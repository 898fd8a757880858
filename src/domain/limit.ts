/** One limit: a bound that operators may change. */
export interface Limit {
  default: number
  /** What is counted. */
  unit: string
  /** One sentence for operators. */
  meaning: string
  /** The setting, where it is not `LIMIT_` and the name; one that may be 0 means: no limit. */
  env?: string
  least?: number
  most?: number
}

export const limit = (initial: number, unit: string, meaning: string): Limit => ({ default: initial, unit, meaning })
