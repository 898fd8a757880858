/** Delivery as the rest of the house sees it: feeds to open, sessions to watch, and whether this instance hears. */
import pLimit from 'p-limit'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Session } from '../domain/session.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import { within } from '../within.ts'
import { Feed } from './feed/feed.ts'
import type { FeedRequest } from './feed/room-request.ts'
import type { Channels } from './pubsub/channels.ts'
import { keepBlocks } from './rooms/blocks.ts'
import { openReadings } from './rooms/readings.ts'
import { keepRoomTails } from './rooms/room-tails.ts'
import { keepRoomWatches } from './rooms/room-watches.ts'
import type { Source } from './source.ts'
import { keepOnline } from './users/online.ts'
import { keepViewers } from './users/viewers.ts'

export interface DeliveryOptions {
  channels: Channels
  source: Source
  limits: Pick<Limits, 'replayPerRoom' | 'replayPerFeed' | 'presenceMembers'>
  /** Told of each channel that carried what cannot be read. */
  noteUnreadable: NoteUnreadable
  /** Whether anybody is told who is here. */
  presence: boolean
  channelNames: { room: (id: RoomId) => string; user: (id: UserId) => string }
}

export type Delivery = ReturnType<typeof openDelivery>

const recheckTailsMs = 3000
const recheckListsMs = 5000
/** With the half of it over which rechecks are spread, two looks at a session lie at most 15 s apart. */
const recheckSessionsMs = 10_000
/** Well within the 45 s for which it holds. */
const vouchEveryMs = 15_000
const goneAfterMs = 5000
const recheckPresenceMs = 30_000
const retryMs = 500
const heardWithinMs = 3000
const feedsPullingAtOnce = 64

/** Opens delivery on these channels. It holds nothing until a feed is started or a session watched. */
export function openDelivery({ channels, source, limits, noteUnreadable, presence, channelNames }: DeliveryOptions) {
  const blocks = keepBlocks(source)
  const online = presence ? keepOnline({ ...source, everyMs: vouchEveryMs, graceMs: goneAfterMs }) : null
  const watches = keepRoomWatches({
    channels,
    channelNames,
    source,
    recheckMs: recheckPresenceMs,
    mostMembers: limits.presenceMembers,
  })
  const tails = keepRoomTails({
    channels,
    channelOf: channelNames.room,
    source,
    recheckMs: recheckTailsMs,
    retryMs,
    noteUnreadable,
    onForgotten: blocks.forget,
    countOnline: presence ? source.countOnline : null,
    countMs: vouchEveryMs,
  })
  const viewers = keepViewers({
    channels,
    channelOf: channelNames.user,
    source,
    noteUnreadable,
    online,
    recheckListsMs,
    recheckSessionsMs,
    deadline: promise => within(heardWithinMs, 'Command timed out', () => promise),
  })
  const readings = openReadings(source)
  const parts = { tails, viewers, readings, source, limits, retryMs, blocks, turns: pLimit(feedsPullingAtOnce) }

  return {
    /** A feed of the session's user; it holds nothing until it is started. */
    openFeed: (session: Session, request: FeedRequest): Feed => new Feed(parts, session.user.id, request),
    watchSession: viewers.watchSession,
    openPresence: watches.openPresence,
    /** Makes sure that sockets of this user here know the user as they are now. Never rejects: a recheck comes anyway. */
    readSessions: viewers.readSessions,
    /** The feeds that a user has started here. */
    feedsOf: (userId: UserId): Feed[] => viewers.followersOf(userId).filter(follower => follower instanceof Feed),
    /** Whether every channel that is followed is heard right now. */
    hearsAll: channels.hearsAll,
    counts: () => ({ rooms: tails.size(), viewers: viewers.size() }),
    /** The instance is about to end, and its users to come back elsewhere. */
    drain: (): void => online?.drain(),
    close(): void {
      online?.close()
      watches.close()
      tails.close()
      viewers.close()
      channels.close()
    },
  }
}
