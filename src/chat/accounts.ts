/** What users do with their own account: another password, and its end. Both ask for the password once more. */
import { appUserId } from '../domain/app.ts'
import { BadCredentialsError, InvalidInputError } from '../domain/errors.ts'
import type { UserId } from '../domain/id.ts'
import { checkPassword, normalPassword } from '../domain/password.ts'
import type { Session } from '../domain/session.ts'
import type { User } from '../domain/user.ts'
import type { DeletionStore } from '../store/deletion-store.ts'
import type { Deletions } from './deletions.ts'
import type { Entrant, SessionParts } from './sessions.ts'

export interface AccountParts extends SessionParts {
  deletions: DeletionStore
  deleting: Deletions
}

export function createAccounts(parts: AccountParts) {
  const { users, sessions, passwords, door, deletions, deleting, limits, audit } = parts

  /**
   * What the password of this user is recognised by, if it is this one. A wrong one counts like a wrong one in `signIn`:
   * whoever has got hold of a session guesses here no faster than there. Throws `BadCredentialsError`, `RateLimitedError`.
   */
  async function recognise(user: User, address: string, given: string): Promise<string> {
    const { username } = user
    const signInTry = { address, username, isKnown: () => users.knowsAddress(username, address) }
    await door.assertMaySignIn(signInTry)
    const hash = await users.readPasswordHash(user.id)
    const password = normalPassword(given, limits)
    if (password === null || !(await passwords.matches(address, hash, password)) || hash === null) {
      audit('sign_in_failed', address)
      throw wrongPassword()
    }
    await door.forgive(signInTry)
    return hash
  }

  async function begin(user: User, address: string, password: string | null | undefined): Promise<void> {
    const hasPassword = password != null || (await users.readPasswordHash(user.id)) !== null
    const hash = hasPassword ? await recognise(user, address, password ?? '') : null
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
      if (issue) throw new InvalidInputError([{ path: ['newPassword'], message: issue }])
      const oldHash = await recognise(user, address, oldPassword)
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
