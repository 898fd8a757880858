/** One setting: its name, default, unit and meaning, and how its text is read. */
export interface Setting<T> {
  /** The name of the environment variable. Unset and empty are the same. */
  env: string
  /** As one would write it in the environment; empty for none. */
  default: string
  unit: string
  /** One sentence for operators. */
  description: string
  /** Throws, with words that complete "NAME must be …", on a wrong value. */
  parse(text: string): T
  /** Its value must not be shown. */
  secret?: boolean
}

export function setting<T>(
  env: string,
  initial: string,
  unit: string,
  description: string,
  parse: (text: string) => T,
): Setting<T> {
  return { env, default: initial, unit, description, parse }
}

export const secretSetting = <T>(...parts: Parameters<typeof setting<T>>): Setting<T> => ({
  ...setting(...parts),
  secret: true,
})
