/** Who calls: from a token, whoever made it, to a session. Whom the application vouches for is made a user at first sight. */
import { type AppToken, appUserId, findAppToken, isAppToken, newAppUser } from '../domain/app.ts'
import { now } from '../domain/clock.ts'
import { type ExternalChange, externalIdIssue, externalUserId } from '../domain/external.ts'
import { isUserId, type UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { checkPicture } from '../domain/picture.ts'
import { type Identity, locateSession, type Session, type SessionLack, type SessionPlace } from '../domain/session.ts'
import { checkDisplayName, newExternalUser, newVersion } from '../domain/user.ts'
import type { Claims, InTurn, Jwts } from '../identity/jwts.ts'
import type { ExternalUserStore } from '../store/external-user-store.ts'
import type { SessionStore } from '../store/session-store.ts'

export interface CallerParts {
  sessions: SessionStore
  externalUsers: ExternalUserStore
  jwts: Pick<Jwts, 'verify'>
  appTokens: readonly AppToken[]
  /** Stands before the subjects of its tokens, in the ids of users. */
  issuer: string
  limits: Limits
}

export interface Credentials {
  token: string
  /** Whom the application acts as; null: itself. */
  actAs: string | null
  /** For what it takes to verify a token that was not seen before. */
  inTurn?: InTurn
}

const lacking = (lack: SessionLack, why?: string): Identity => ({ session: null, lack, ...(why && { why }) })

export type Callers = ReturnType<typeof createCallers>

export function createCallers({ sessions, externalUsers, jwts, appTokens, issuer, limits }: CallerParts) {
  /** Of claims that were looked at: the same object comes with the same token. */
  const provided = new WeakMap<Claims, Promise<unknown>>()
  /** Of tokens that are good, and let nobody in. */
  const ended = new WeakSet<Claims>()

  async function find(place: SessionPlace): Promise<Identity> {
    const session = await sessions.findSession(place)
    return session ? { session, lack: null } : lacking('dead')
  }

  /** The user is made, or becomes what the token says, once for each token; when Redis did not answer, the next call tries again. */
  function provide(userId: UserId, claims: Claims): Promise<unknown> {
    const known = provided.get(claims)
    if (known) return known
    const change = changeIn(claims, limits)
    const user = { ...newExternalUser(userId, claims.subject), ...change }
    const providing = externalUsers.putUser({ user, change, saidAt: claims.issuedAt })
    provided.set(claims, providing)
    providing.catch(() => provided.delete(claims))
    return providing
  }

  async function findByJwt(token: string, inTurn: InTurn | undefined): Promise<Identity> {
    const verdict = await jwts.verify(token, inTurn)
    if (!verdict.claims) return lacking(verdict.lack, verdict.why)
    const { claims } = verdict
    const issue = externalIdIssue(claims.subject, limits)
    if (issue !== null)
      return lacking('refused', `This JWT is not accepted: its \`sub\` is the id of its user. ${issue}`)
    const userId = externalUserId(issuer, claims.subject)
    const place: SessionPlace = { userId, id: claims.digest, outside: 'jwt', ...saidBy(claims) }
    await provide(userId, claims)
    const found = await find(place)
    const identity = found.session ? found : await findAgain(place, claims)
    return identity.session || claims.issuedAt !== null ? identity : lacking('refused', undated)
  }

  /** The user was lost, as a failover may lose what was written last; or the token was ended, and need not be looked at so again. */
  async function findAgain(place: SessionPlace, claims: Claims): Promise<Identity> {
    if (ended.has(claims)) return lacking('dead')
    provided.delete(claims)
    await provide(place.userId, claims)
    const found = await find(place)
    if (!found.session) ended.add(claims)
    return found
  }

  /** Made when it is seen first. */
  async function findApp(token: AppToken): Promise<Identity> {
    const place = appPlace(token, appUserId)
    const found = await find(place)
    if (found.session) return found
    const user = newAppUser(now(), newVersion())
    await externalUsers.putUser({ user, change: { username: user.username }, saidAt: null })
    return find(place)
  }

  async function findActing(token: Pick<AppToken, 'name'>, userId: string): Promise<Identity> {
    const found = isUserId(userId) ? await find(appPlace(token, userId)) : lacking('refused')
    return found.session ? found : lacking('refused', 'There is no user whom `Parlor-Act-As` names.')
  }

  async function findByAppToken(given: string, actAs: string | null): Promise<Identity> {
    const token = findAppToken(given, appTokens)
    if (!token) return lacking('dead')
    return actAs === null ? findApp(token) : findActing(token, actAs)
  }

  return {
    /** Rejects when nobody can tell: Redis or the issuer is away. */
    async find({ token, actAs, inTurn }: Credentials): Promise<Identity> {
      if (isAppToken(token)) return findByAppToken(token, actAs)
      if (actAs !== null) return lacking('refused', onlyApps)
      const place = locateSession(token)
      if (place) return find(place)
      return token.includes('.') ? findByJwt(token, inTurn) : lacking('dead')
    },

    /** Whoever came with this session, as somebody else. */
    async act({ id, outside }: Session, actAs: string): Promise<Identity> {
      if (outside !== 'app') return lacking('refused', onlyApps)
      return findActing({ name: id.split(':')[1]! }, actAs)
    },
  }
}

/** Not by the token: that the same application calls is all that a session of it says. */
const appPlace = ({ name }: Pick<AppToken, 'name'>, userId: UserId): SessionPlace => ({
  userId,
  id: `app:${name}:${userId}`,
  outside: 'app',
  goodUntil: Number.POSITIVE_INFINITY,
})

/** What is said to all others who name somebody to act as. */
export const onlyApps = 'Only an app token may act as somebody.'

const saidBy = ({ goodUntil, issuedAt, signedBy }: Claims) => ({
  goodUntil,
  issuedAt: issuedAt ?? 0,
  ...(signedBy !== null && { signedBy }),
})

const undated =
  'This JWT was ended, or its user signed out everywhere: it has no `iat`, so nobody can tell whether it was made before.'

/** What a token says of its user; what breaks a rule it does not say. */
function changeIn({ name, picture }: Claims, limits: Limits): ExternalChange {
  const change: ExternalChange = {}
  const displayName =
    name === null ? null : checkDisplayName([...name].slice(0, limits.displayNameChars).join(''), limits)
  if (displayName?.issue === null) change.displayName = displayName.text
  const avatar = picture === null ? null : checkPicture(picture, limits)
  if (avatar?.issue === null) change.avatarUrl = avatar.url
  return change
}
