/** An attempt is one call of a script, however often it is sent: by its id a script knows one that comes twice. */
import { randomBytes } from 'node:crypto'

const ofThisProcess = randomBytes(12).toString('base64url')
let attempts = 0

/** The id of a new one. Made before the call, so that it is the same when the client library sends the call again. */
export const newAttempt = (): string => `${ofThisProcess}${(attempts++).toString(36)}`

/** How long an answer is remembered, by who named what was answered. Milliseconds. */
export const answerLifeMs = { client: 24 * 60 * 60 * 1000, server: 2 * 60 * 1000 }
