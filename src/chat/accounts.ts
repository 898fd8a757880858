/** What users do with their own account: another password, and its end. Both ask for the password once more. */
import { appUserId } from '../domain/app.ts'
import { assertNoIssues, BadCredentialsError } from '../domain/errors.ts'
import type { UserId } from '../domain/id.ts'
import { checkPassword } from '../domain/password.ts'
import type { Session } from '../domain/session.ts'
import type { User } from '../domain/user.ts'
import type { DeletionStore } from '../store/deletion-store.ts'
import type { Deletions } from './deletions.ts'
import { type Entrant, recognise, type SessionParts } from './sessions.ts'

export interface AccountParts extends SessionParts {
  deletions: DeletionStore
  deleting: Deletions
}

export function createAccounts(parts: AccountParts) {
  const { users, sessions, passwords, deletions, deleting, limits } = parts

  /** What the password of this user is recognised by, if it is this one. Throws `BadCredentialsError`, `RateLimitedError`. */
  async function hashOf({ id, username }: User, address: string, password: string): Promise<string> {
    const known = await recognise(parts, { address, username, password }, async () => {
      const passwordHash = await users.readPasswordHash(id)
      return passwordHash === null ? null : { passwordHash }
    })
    if (!known) throw wrongPassword()
    return known.passwordHash
  }

  async function begin(user: User, address: string, password: string | null | undefined): Promise<void> {
    const hasPassword = password != null || (await users.readPasswordHash(user.id)) !== null
    const hash = hasPassword ? await hashOf(user, address, password ?? '') : null
    const reply = await deletions.begin(user.id, hash)
    if (reply === 'late') throw new Error('Redis was too slow: a deletion was noted too long ago to begin.')
    if (reply !== 'deleted') throw wrongPassword()
  }

  return {
    /**
     * Gives the viewer another password, and ends all their other sessions. Throws `BadCredentialsError`,
     * `InvalidInputError`, `RateLimitedError`.
     */
    async changePassword(
      { user, id }: Session,
      { address }: Entrant,
      { oldPassword, newPassword }: { oldPassword: string; newPassword: string },
    ): Promise<User> {
      const { text, issue } = checkPassword(newPassword, limits)
      assertNoIssues({ newPassword: issue })
      const oldHash = await hashOf(user, address, oldPassword)
      const newHash = await passwords.hash(address, text)
      if (!(await users.changePassword(user.id, { oldHash, newHash }))) throw wrongPassword()
      // From here on nobody comes in with the old one: who did before is on the list.
      await sessions.endSessions(user.id, id)
      return user
    },

    /**
     * Deletes the viewer's account. Once this has begun it is carried through, by whichever instance. Throws
     * `BadCredentialsError`, `RateLimitedError`.
     */
    async delete(
      { user, id }: Session,
      { address }: Entrant,
      { password }: { password?: string | null },
    ): Promise<UserId> {
      if (user.id === appUserId) throw new BadCredentialsError('An application has no account here to delete.')
      // Somebody else with this session was faster, or this is the same request again.
      const isDeleted = (await deletions.readUsername(user.id)) !== null
      if (!isDeleted) await begin(user, address, password)
      // What is left of the account is taken away now, or in a minute.
      await deleting.carryOn(user.id, id).catch(() => undefined)
      return user.id
    },
  }
}

const wrongPassword = () => new BadCredentialsError('The password is wrong.')
