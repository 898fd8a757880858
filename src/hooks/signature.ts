/** The signature of a call: whoever knows the secret can tell that Parlor made it, and when. */
import { createHmac } from 'node:crypto'
import { now } from '../domain/clock.ts'

export const signatureHeader = 'Parlor-Signature'

/** `t=<seconds since 1970>,v1=<hex>`, with a `v1` for each secret, so that receivers can change theirs one after the other. */
export function signatureOf(body: string, secrets: readonly string[]): string {
  const seconds = Math.floor(now() / 1000)
  const signed = secrets.map(secret => `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`)
  return [`t=${seconds}`, ...signed].join(',')
}
