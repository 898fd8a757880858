/** Delivery as the rest of the house sees it: feeds to open, sessions to watch, and whether this instance hears. */
import pLimit from 'p-limit'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Session } from '../domain/session.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import { keepBlocks } from './blocks.ts'
import type { Channels } from './channels.ts'
import { Feed } from './feed.ts'
import type { Reading } from './reading.ts'
import { keepRoomTails } from './room-tails.ts'
import { keepViewers } from './viewers.ts'
import type { FeedRequest } from './wishes.ts'

export interface DeliveryOptions {
  channels: Channels
  reading: Reading
  limits: Pick<Limits, 'replayPerRoom' | 'replayPerFeed'>
  /** Told of each channel that carried what cannot be read. */
  noteUnreadable: NoteUnreadable
  channelNames: { room: (id: RoomId) => string; user: (id: UserId) => string }
}

export type Delivery = ReturnType<typeof openDelivery>

const recheckTailsMs = 3000
const recheckListsMs = 5000
const recheckSessionsMs = 15_000
const retryMs = 500
const heardWithinMs = 3000
const feedsPullingAtOnce = 64

/** Opens delivery on these channels. It holds nothing until a feed is started or a session watched. */
export function openDelivery({ channels, reading, limits, noteUnreadable, channelNames }: DeliveryOptions) {
  const blocks = keepBlocks(reading)
  const tails = keepRoomTails({
    channels,
    channelOf: channelNames.room,
    reading,
    recheckMs: recheckTailsMs,
    retryMs,
    noteUnreadable,
    onForgotten: blocks.forget,
  })
  const viewers = keepViewers({
    channels,
    channelOf: channelNames.user,
    reading,
    noteUnreadable,
    recheckListsMs,
    recheckSessionsMs,
    deadline: promise => within(heardWithinMs, promise),
  })
  const parts = { tails, reading, limits, retryMs, blocks, turns: pLimit(feedsPullingAtOnce) }

  return {
    /** A feed of the session's user; it holds nothing until it is started. */
    openFeed: (session: Session, request: FeedRequest): Feed =>
      new Feed(parts, viewers.viewerOf(session.user.id), request),
    watchSession: viewers.watchSession,
    feedsOf: viewers.feedsOf,
    /** Whether every channel that is followed is heard right now. */
    hearsAll: channels.hearsAll,
    counts: () => ({ rooms: tails.size(), viewers: viewers.size() }),
    close(): void {
      tails.close()
      viewers.close()
      channels.close()
    },
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Command timed out')), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
