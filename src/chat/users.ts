/** Accounts: making one, finding one. */
import { UsernameTakenError } from '../domain/errors.ts'
import { isUserId, type UserId } from '../domain/id.ts'
import { deletedUser, newUser, normalUsername, parseNewUser, type User } from '../domain/user.ts'
import { type Entrant, type SessionParts, type SignedIn, startSession } from './sessions.ts'

export interface NewUserInput {
  username: string
  password: string
  displayName?: string | null
}

export function createUsers(parts: SessionParts) {
  const { users, passwords, door, limits } = parts
  return {
    /** Makes an account and signs in. Throws `InvalidInputError`, `UsernameTakenError`, `RateLimitedError`. */
    async create(entrant: Entrant, input: NewUserInput): Promise<SignedIn> {
      const { address } = entrant
      await door.assertMaySignUp(address)
      const { username, password, displayName } = parseNewUser(input, limits)
      await door.assertMayCreateUser(address)
      const passwordHash = await passwords.hash(address, password)
      const created = await users.createUser({ user: newUser({ username, displayName }), passwordHash })
      if (created === 'taken') throw new UsernameTakenError(username)
      const signedIn = await startSession(parts, { user: created, passwordHash }, entrant)
      if (!signedIn) throw new Error('An account was lost while it was made.')
      return signedIn
    },

    find: async (id: string): Promise<User | null> => (isUserId(id) ? users.findUser(id) : null),

    /** Who these people are now, in the same order. */
    async findEach(ids: readonly UserId[]): Promise<User[]> {
      const found = await users.readUsers(ids)
      return ids.map(id => found.get(id) ?? deletedUser(id))
    },

    findByName: (username: string): Promise<User | null> => users.findUserByName(normalUsername(username, limits)),
  }
}
