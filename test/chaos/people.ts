/** The users of a run, written straight into Redis with a session each: signing up is not what is tried here. */
import { newToken, sessionIdOf } from '../../src/domain/session.ts'
import { newUser, type User } from '../../src/domain/user.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { nobodysHash } from '../support/password-hash.ts'
import type { Admin } from './backend.ts'

export interface Person {
  user: User
  token: string
  /** Whoever is here for a while only, and gives up when nobody knows their session any more. */
  isGuest?: boolean
  isSignedOut?: boolean
}

const sessionMs = 60 * 60 * 1000

export function newPerson(name: string): Person {
  const user = newUser({ username: name, displayName: name })
  return { user, token: newToken(user.id) }
}

/** Makes Redis know these people, again if it had forgotten them. */
export async function settle(redis: Admin, people: readonly Person[]): Promise<void> {
  const users = createUserStore(redis)
  const sessions = createSessionStore(redis)
  for (const { user, token } of people) {
    await users.createUser({ user, passwordHash: nobodysHash })
    await sessions.createSession({ id: sessionIdOf(token), user, expiresAt: Date.now() + sessionMs }, 1)
  }
}
