/** Profiles: what users change about themselves. */
import type { Delivery } from '../delivery/delivery.ts'
import type { Limits } from '../domain/limits.ts'
import { parseProfileChange } from '../domain/profile.ts'
import type { User } from '../domain/user.ts'
import type { UserStore } from '../store/user-store.ts'
import type { Rates } from './rates.ts'

export interface ProfileInput {
  displayName?: string | null
  avatarUrl?: string | null
}

export interface ProfileParts {
  users: UserStore
  delivery: Pick<Delivery, 'readSessions'>
  rates: Rates
  limits: Limits
}

export function createProfiles({ users, delivery, rates, limits }: ProfileParts) {
  return {
    /**
     * Changes the viewer's profile; what is absent stays as it is. Answers the user as they are then, or null when there is no
     * such user any more. Throws `InvalidInputError`, `RateLimitedError`.
     */
    async update(viewer: User, input: ProfileInput): Promise<User | null> {
      rates.assertMayChangeProfile(viewer.id)
      const user = await users.updateProfile(viewer.id, parseProfileChange(input, limits))
      // Others hear of it; who was answered may count on it at once, on every socket of this instance.
      await delivery.readSessions(viewer.id)
      return user
    },
  }
}
