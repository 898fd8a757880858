/** Why this server closes a socket: codes as stock graphql-ws clients understand them. */

export interface Closing {
  code: number
  reason: string
}

export const closings = {
  /** They come back, and find another instance. */
  draining: { code: 1012, reason: 'Service restart' },
  /** They come back, and go on from their cursors. */
  tooSlow: { code: 1013, reason: 'Too slow' },
  /** They come back: Redis was away while they connected. */
  unavailable: { code: 1013, reason: 'Try again later' },
  /** They come back, or find another instance: somebody else needed the place of a stranger, or the time that it takes to know them. */
  crowded: { code: 1013, reason: 'Too many strangers' },
  /** Nothing of theirs is lost: nobody had signed in, and nothing ran. They open another when they need it. */
  idle: { code: 1000, reason: 'Idle' },
  /** They stop: the message did not belong to the protocol. */
  badRequest: { code: 4400, reason: 'Bad request' },
  /** They stop: they said nothing of who they are. */
  silent: { code: 4408, reason: 'Connection initialisation timeout' },
  /** They stop: what they sent as authorization is no token. */
  malformedToken: { code: 4401, reason: 'Malformed token' },
  /** They stop: the token is dead or unknown, or was signed out. */
  signedOut: { code: 4401, reason: 'Unauthorized' },
  /** They ask for a token and come back. */
  expired: { code: 4403, reason: 'Session expired' },
  tooMany: { code: 4429, reason: 'Too many sockets' },
} as const satisfies Record<string, Closing>
