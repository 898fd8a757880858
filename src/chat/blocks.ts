/** Blocking people: who is blocked cannot write to the viewer, nor put them into rooms. */
import { type Blocked, compareBlocked } from '../domain/block.ts'
import { InvalidInputError, LimitExceededError, NotFoundError } from '../domain/errors.ts'
import { isUserId, type UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { type Page, pageOf, type Range } from '../domain/page.ts'
import { deletedUser, type User } from '../domain/user.ts'
import type { BlockStore } from '../store/block-store.ts'
import type { UserStore } from '../store/user-store.ts'
import type { Rates } from './rates.ts'

export interface BlockParts {
  blocks: BlockStore
  users: UserStore
  rates: Rates
  limits: Limits
}

/** Somebody whom the viewer has blocked, as they are now. */
export interface ShownBlocked extends Blocked {
  user: User
}

export function createBlocks({ blocks, users, rates, limits }: BlockParts) {
  return {
    /**
     * Blocks somebody; `blocked` is false for who was blocked before. Throws `InvalidInputError` (oneself), `NotFoundError`,
     * `LimitExceededError`, `RateLimitedError`.
     */
    async block(viewer: User, { userId }: { userId: string }): Promise<{ user: User; blocked: boolean }> {
      rates.assertMayCommand(viewer.id)
      if (userId === viewer.id) throw new InvalidInputError({ userId: 'Nobody blocks themselves.' })
      const user = isUserId(userId) ? await users.findUser(userId) : null
      if (!user) throw new NotFoundError(userId)
      const reply = await blocks.block(viewer.id, user.id)
      if (reply === 'full') throw new LimitExceededError('BLOCKED_USERS', limits.blockedUsers)
      return { user, blocked: reply === 'blocked' }
    },

    /** Also of somebody whose account is gone. Throws `NotFoundError`, `RateLimitedError`. */
    async unblock(viewer: User, { userId }: { userId: string }): Promise<{ user: User; unblocked: boolean }> {
      rates.assertMayCommand(viewer.id)
      if (!isUserId(userId)) throw new NotFoundError(userId)
      const user = await users.findUser(userId)
      const unblocked = await blocks.unblock(viewer.id, userId)
      if (!user && !unblocked) throw new NotFoundError(userId)
      return { user: user ?? deletedUser(userId), unblocked }
    },

    /** Whether the viewer has blocked each of these. */
    find: (viewer: User, ids: readonly UserId[]): Promise<boolean[]> => blocks.findBlocked(viewer.id, ids),

    /** Those whom the viewer has blocked, the last one first. */
    async page(viewer: User, range: Range<Blocked>): Promise<Page<ShownBlocked>> {
      const page = pageOf(await blocks.listBlocked(viewer.id), range, compareBlocked)
      const found = await users.readUsers(page.items.map(({ userId }) => userId))
      const items = page.items.map(each => ({ ...each, user: found.get(each.userId) ?? deletedUser(each.userId) }))
      return { ...page, items }
    },
  }
}
