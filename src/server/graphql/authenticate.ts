/** Who is calling: from what a client sends as `authorization` to its session. */
import type { Chat } from '../../chat/chat.ts'
import type { NoteAudit } from '../../domain/audit.ts'
import { type Identity, readAuthorization } from '../../domain/session.ts'

export interface AuthenticateParts {
  chat: Chat
  audit: NoteAudit
}

export interface Authorization {
  /** Who sent it. */
  address: string
  authorization?: string | null | undefined
  /** Whom an application acts as. */
  actAs?: string | null | undefined
}

/** The session of a `Bearer` token, or why there is none. */
export async function authenticate({ chat, audit }: AuthenticateParts, given: Authorization): Promise<Identity> {
  const { token, lack } = readAuthorization(given.authorization)
  if (lack === 'missing') return { session: null, lack }
  const identity: Identity =
    token === null ? { session: null, lack } : await chat.callers.find({ token, actAs: given.actAs ?? null })
  if (!identity.session) audit('token_refused', given.address)
  return identity
}

/**
 * The authorization with which a socket is opened, or null. Clients put it in several places of `connection_init`, and some can
 * only send headers with the upgrade: the first place that has any counts.
 */
export function authorizationOfSocket(payload: unknown, upgrade: string | undefined): string | null {
  const { authorization, headers, authtoken } = fieldsOf(payload)
  return firstGiven([authorization, fieldsOf(headers).authorization, asBearer(authtoken), ownOf(upgrade)])
}

/** The authorization that GraphiQL sends along with one operation over a WebSocket, in `extensions.headers`; or null. */
export function authorizationOfOperation(extensions: unknown): string | null {
  if (typeof extensions !== 'object' || extensions === null || !('headers' in extensions)) return null
  return firstGiven([fieldsOf(extensions.headers).authorization])
}

/** The fields of an object that a client sent, under any case of their keys. */
const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field]))
    : {}

const asBearer = (token: unknown): unknown =>
  typeof token === 'string' && !/^\s*bearer\b/i.test(token) ? `Bearer ${token}` : token

/** A proxy's own password travels in this header, too. */
const ownOf = (upgrade: string | undefined): string | undefined =>
  /^bearer\b/i.test(upgrade ?? '') ? upgrade : undefined

const firstGiven = (values: unknown[]): string | null =>
  values.filter(value => typeof value === 'string').find(value => readAuthorization(value).lack !== 'missing') ?? null
