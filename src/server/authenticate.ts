/** Who is calling: from what a client sends as `authorization` to its session. */
import type { Chat } from '../chat/chat.ts'
import { bearerToken, type Session } from '../domain/session.ts'

/** The session of a `Bearer` token, or null when there is none, or the token is dead or unknown. */
export async function authenticate(chat: Chat, authorization: string | null | undefined): Promise<Session | null> {
  const token = bearerToken(authorization)
  return token === null ? null : chat.sessions.find(token)
}

/** The authorization in what a client sent as an object, `connection_init`'s payload say: under any case of the key. */
export function authorizationIn(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null) return null
  const entry = Object.entries(payload).find(([key]) => key.toLowerCase() === 'authorization')
  return typeof entry?.[1] === 'string' ? entry[1] : null
}

/** The authorization that GraphiQL sends along with one operation over a WebSocket: in `extensions.headers`. */
export function authorizationOf(extensions: unknown): string | null {
  if (typeof extensions !== 'object' || extensions === null || !('headers' in extensions)) return null
  return authorizationIn(extensions.headers)
}
