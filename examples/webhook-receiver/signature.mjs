/** The signature of a call, as a receiver checks it: of this very body, by somebody who knows the secret, and a moment ago. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Older calls are replays, or clocks that differ. */
const oldestSeconds = 300

/**
 * Whether `Parlor-Signature` (`t=<seconds>,v1=<hex>[,v1=<hex>]`) is right for this body, as its bytes came. One of the
 * signatures must be by one of the secrets, so that either side can have two while they change.
 */
export function isSigned(header, body, secrets, nowSeconds = Date.now() / 1000) {
  const parts = String(header ?? '').split(',')
  const valuesOf = name => parts.filter(part => part.startsWith(`${name}=`)).map(part => part.slice(name.length + 1))
  const [time = ''] = valuesOf('t')
  if (!/^\d{1,12}$/.test(time) || Math.abs(nowSeconds - Number(time)) > oldestSeconds) return false
  const rights = secrets.map(secret => createHmac('sha256', secret).update(`${time}.`).update(body).digest())
  return valuesOf('v1')
    .filter(hex => /^[0-9a-f]{64}$/.test(hex))
    .some(hex => rights.some(right => timingSafeEqual(Buffer.from(hex, 'hex'), right)))
}
