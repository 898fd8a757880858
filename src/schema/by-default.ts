/** Limits as descriptions state them: operators may change each, so a number never stands there as if it were fixed. */
import { defaultLimits, limitTable } from '../domain/limits.ts'

const kib = 1024

/** "4,000 characters by default", to stand after "at most". */
export function byDefault(name: keyof typeof limitTable): string {
  const [most, { unit }] = [defaultLimits[name], limitTable[name]]
  const amount = unit === 'bytes' && most % kib === 0 ? `${most / kib} KiB` : `${most.toLocaleString('en')} ${unit}`
  return `${amount} by default`
}
