/** Limits as descriptions state them: operators may change each, so a number never stands there as if it were fixed. */
import { defaultLimits, limitTable } from '../domain/limits.ts'

const kib = 1024

/** A limit's default with its unit: "4,000 characters". */
export function amountOf(name: keyof typeof limitTable): string {
  const [most, { unit }] = [defaultLimits[name], limitTable[name]]
  return unit === 'bytes' && most % kib === 0 ? `${most / kib} KiB` : `${most.toLocaleString('en')} ${unit}`
}

/** "4,000 characters by default", to stand after "at most". */
export const byDefault = (name: keyof typeof limitTable): string => `${amountOf(name)} by default`
