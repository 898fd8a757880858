/** Who is calling: from what a client sends as `authorization` to its session. */
import type { IncomingHttpHeaders } from 'node:http'
import { onlyApps } from '../../chat/callers.ts'
import type { WholeChat } from '../../chat/chat.ts'
import type { NoteAudit } from '../../domain/audit.ts'
import { type Identity, readAuthorization, type SessionLack } from '../../domain/session.ts'
import type { Shares } from './shares.ts'
import { refusedMs, verifyingFor } from './verifying.ts'

export interface AuthenticateParts {
  chat: Pick<WholeChat, 'callers'>
  audit: NoteAudit
  shares: Shares
}

export interface Authorization {
  /** Who sent it. */
  address: string
  authorization?: string | null | undefined
  /** Whom an application acts as. */
  actAs?: string | null | undefined
}

/** The session of a `Bearer` token, or why there is none; for that the address pays. Rejects with `RATE_LIMITED`, too. */
export async function authenticate(parts: AuthenticateParts, given: Authorization): Promise<Identity> {
  const { chat, shares } = parts
  const { address } = given
  const { token, lack } = readAuthorization(given.authorization)
  const actAs = given.actAs ?? null
  if (lack === 'missing' && actAs === null) return { session: null, lack }
  const { inTurn, settle } = verifyingFor(shares, address)
  const identity = token === null ? lacking(lack, actAs) : await chat.callers.find({ token, actAs, inTurn })
  if (identity.session) settle(identity.session.user.id)
  else refuse(parts, address)
  return identity
}

function refuse({ audit, shares }: AuthenticateParts, address: string): void {
  audit('token_refused', address)
  shares.charge(shares.of(address), refusedMs)
}

/** Without a token nobody acts as anybody. */
const lacking = (lack: SessionLack, actAs: string | null): Identity =>
  lack === 'missing' && actAs !== null ? { session: null, lack: 'refused', why: onlyApps } : { session: null, lack }

/**
 * The authorization with which a socket is opened, or null. Clients put it in several places of `connection_init`, and some can
 * only send headers with the upgrade: the first place that has any counts.
 */
export function authorizationOfSocket(payload: unknown, upgrade: string | undefined): string | null {
  const { authorization, headers, authtoken } = fieldsOf(payload)
  return firstGiven([authorization, fieldsOf(headers).authorization, asBearer(authtoken), ownOf(upgrade)])
}

/** The name of the header in which an application says whom it acts as. */
const actAsHeader = 'parlor-act-as'

/** Whom an application acts as by the headers of a request; null: as itself. Several at once name nobody. */
export const actAsIn = (headers: IncomingHttpHeaders): string | null => textOf(headers[actAsHeader])

/** Whom an application acts as on a socket, from the same places; null: as itself. What is no text names nobody. */
export function actAsOfSocket(payload: unknown, upgrade: string | undefined): string | null {
  const fields = fieldsOf(payload)
  return textOf(fields[actAsHeader] ?? fieldsOf(fields.headers)[actAsHeader] ?? upgrade)
}

/** The same for one operation. */
export function actAsOfOperation(extensions: unknown): string | null {
  if (typeof extensions !== 'object' || extensions === null || !('headers' in extensions)) return null
  return textOf(fieldsOf(extensions.headers)[actAsHeader])
}

const textOf = (value: unknown): string | null => {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value.trim() : ''
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
