/** The ids by which a script knows a call that was sent to it twice. */
import { randomBytes } from 'node:crypto'

const ofThisProcess = randomBytes(12).toString('base64url')
let attempts = 0

/** A new id for one call. Made before the call, so that it stays the same however often the client library sends it. */
export const newAttempt = (): string => `${ofThisProcess}${(attempts++).toString(36)}`

/** How long the answer to an operation is remembered, by who named it. Milliseconds. */
export const operationLifeMs = { client: 24 * 60 * 60 * 1000, server: 2 * 60 * 1000 }
