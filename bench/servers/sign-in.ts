/** Signing in, as all servers beside Parlor do it: Parlor's own sessions, one look into Redis for each client. */
import { openParlorStores } from '../parlor-stores.ts'

export async function openSignIn(redisUrl: string) {
  const { sessions, locateSession } = await openParlorStores(redisUrl)
  /** The user of this token; throws when it is nobody's. */
  return async function signIn(token: unknown) {
    const place = typeof token === 'string' ? locateSession(token) : null
    const session = place && (await sessions.findSession(place))
    if (!session) throw new Error('no such session')
    return session.user
  }
}

export const bearer = (authorization: unknown): string => String(authorization).replace(/^Bearer /, '')
