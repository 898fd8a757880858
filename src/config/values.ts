/** What the values of settings look like: each parser throws, with words that complete "NAME must be …", on a wrong one. */
import { parseRedisAddress } from '../redis/address.ts'

export function anyText(text: string): string {
  return text
}

export function integer(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new Error(`a whole number from ${least} to ${most}`)
  }
}

export function days(text: string): number {
  const value = Number(text)
  if (value > 0 && value <= 3650) return value * 24 * 60 * 60 * 1000
  throw new Error('a number of days, more than 0 and at most 3650')
}

export function onOrOff(text: string): boolean {
  if (/^(on|true|1|yes)$/i.test(text)) return true
  if (/^(off|false|0|no)$/i.test(text)) return false
  throw new Error('on or off')
}

export function oneOf(words: string): (text: string) => string {
  return text => {
    if (words.split(' ').includes(text)) return text
    throw new Error(`one of ${words.replaceAll(' ', ', ')}`)
  }
}

/** Null for none. A unix socket is written as its path or as `unix://` and the path. */
export function parseRedisUrl(text: string): string | null {
  if (text === '') return null
  const address = parseRedisAddress(text)
  return address.kind === 'server' ? address.url : text
}

export function parseOrigins(text: string): readonly string[] {
  const origins = text.split(',').map(origin => origin.trim())
  return origins.filter(Boolean).map(origin => {
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
    throw new Error('origins such as https://chat.example, separated by commas')
  })
}
