/** What the application does for its people: it brings them along, says who they are, and signs them in. */
import { isApp } from '../domain/app.ts'
import { now } from '../domain/clock.ts'
import { InvalidInputError, NotFoundError, UsernameTakenError } from '../domain/errors.ts'
import { type ExternalUserInput, externalUserId, parseExternalUser } from '../domain/external.ts'
import { isUserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { newToken, sessionIdOf } from '../domain/session.ts'
import { newExternalUser, type User } from '../domain/user.ts'
import type { ExternalUserStore } from '../store/external-user-store.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { UserStore } from '../store/user-store.ts'
import type { Rates } from './rates.ts'

export interface AppUserParts {
  users: UserStore
  externalUsers: ExternalUserStore
  sessions: SessionStore
  rates: Rates
  /** Stands before external ids, in the ids of users. */
  issuer: string
  sessionTtlMs: number
  limits: Limits
}

export interface NewSessionInput {
  userId: string
  expiresInSeconds?: number | null
}

const longestSeconds = 3650 * 24 * 60 * 60

export function createAppUsers({ users, externalUsers, sessions, rates, issuer, sessionTtlMs, limits }: AppUserParts) {
  return {
    /** Makes a user, or changes what is given of one. Throws `InvalidInputError`, `UsernameTakenError`, `RateLimitedError`. */
    async upsert(caller: User, input: ExternalUserInput): Promise<{ user: User; created: boolean }> {
      rates.assertMayCommand(caller.id)
      const { externalId, change } = parseExternalUser(input, limits)
      const user = newExternalUser(externalUserId(issuer, externalId), externalId)
      const answer = await externalUsers.putUser({ user, change, saidAt: null })
      if (answer === 'taken') throw new UsernameTakenError(change.username ?? '')
      if (answer === 'deleted') throw new InvalidInputError({ externalId: deletedLately })
      return answer
    },

    /** Begins a session of this user. Throws `InvalidInputError`, `NotFoundError`, `RateLimitedError`. */
    async openSession(caller: User, { userId, expiresInSeconds }: NewSessionInput) {
      rates.assertMayCommand(caller.id)
      const ttlMs = expiresInSeconds == null ? sessionTtlMs : expiresInSeconds * 1000
      if (ttlMs < 1000 || ttlMs > longestSeconds * 1000) throw new InvalidInputError({ expiresInSeconds: lasts })
      // The application itself has its own token, and no session.
      const user = isUserId(userId) && !isApp(userId) ? await users.findUser(userId) : null
      if (!user) throw new NotFoundError(userId)
      const token = newToken(user.id)
      const session = { id: sessionIdOf(token), user, expiresAt: now() + ttlMs }
      if (!(await sessions.createSession(session, limits.sessionsPerUser))) throw new NotFoundError(userId)
      return { token, expiresAt: session.expiresAt }
    },

    /** The user whom the application knows by this id; null: it never said that there is one. */
    findByExternalId: (externalId: string): Promise<User | null> =>
      users.findUser(externalUserId(issuer, externalId.slice(0, limits.externalIdChars + 1))),
  }
}

const deletedLately = 'The account of this user was deleted less than 30 days ago.'
const lasts = `A session lasts 1 to ${longestSeconds.toLocaleString('en')} seconds.`
