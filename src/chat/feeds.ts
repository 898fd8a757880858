/** The viewer's feed of live events, and the cursors from which it can go on. */
import type { Delivery } from '../delivery/delivery.ts'
import type { Feed } from '../delivery/feed/feed.ts'
import { encodeCursor } from '../domain/cursor.ts'
import { isRoomId } from '../domain/id.ts'
import type { Session } from '../domain/session.ts'
import type { Rates } from './rates.ts'
import type { VerifiedList } from './room-list.ts'

export interface FeedArgs {
  after?: string[] | null
  roomIds?: string[] | null
}

export interface FeedParts {
  delivery: Pick<Delivery, 'openFeed'>
  rates: Pick<Rates, 'assertMaySubscribe'>
}

export function createFeeds({ delivery, rates }: FeedParts) {
  return {
    /** A feed that is not started yet. Ids that are no room’s match nothing. Throws `RateLimitedError`. */
    async open(session: Session, { after, roomIds }: FeedArgs): Promise<Feed> {
      rates.assertMaySubscribe(session.user.id)
      // Of its exact size: it lives as long as the feed.
      const rooms = roomIds ? [...new Set(roomIds.filter(isRoomId))] : null
      return delivery.openFeed(session, { after: after ?? null, roomIds: rooms })
    },

    /** Where each room on this list stood, the ended ones included. */
    cursorsOf: ({ joined, ended }: VerifiedList): string[] => [
      ...joined.map(({ room, head }) => encodeCursor(room.id, head)),
      ...ended.map(({ roomId, position }) => encodeCursor(roomId, position)),
    ],
  }
}
