/** The rooms whose people are watched from here: one watch for each, kept while anybody does. */
import type { RoomId, UserId } from '../../domain/id.ts'
import type { NextTurn } from '../../domain/turn.ts'
import { Patrol } from '../../patrol.ts'
import { Kept } from '../kept.ts'
import type { Channels } from '../pubsub/channels.ts'
import { PresenceFeed } from './presence-feed.ts'
import { RoomWatch, type RoomWatchOptions } from './room-watch.ts'

export interface RoomWatchesOptions extends Omit<RoomWatchOptions, 'roomId' | 'listen'> {
  channels: Channels
  /** How often what is known is compared with Redis: an instance that was killed says of nobody that they went. */
  recheckMs: number
}

/** To read who somebody is and whether they are here, to hear of them, and to let go of them. */
const personPoints = 15

/** Starts keeping watches; `close` ends them all. */
export function keepRoomWatches({ channels, recheckMs, ...options }: RoomWatchesOptions) {
  const watched = new Kept<RoomId, RoomWatch>({
    open: roomId => new RoomWatch({ ...options, roomId, listen: channels.listen }),
    close: watch => watch.close(),
  })
  const patrol = new Patrol({
    everyone: watched,
    everyMs: recheckMs,
    visit: some => Promise.all(some.map(watch => watch.look())),
  })
  channels.onGap(() => {
    for (const watch of watched.values()) watch.look().catch(() => undefined)
  })

  /** What a feed holds it gives back, also when opening failed half way. */
  const held = new WeakMap<PresenceFeed, RoomId[]>()

  /** One room after the other: each may have hundreds of people, who are read when the watch is the first of it. */
  async function open(feed: PresenceFeed, nextTurn?: NextTurn): Promise<void> {
    const watches = [...feed.rooms].map(roomId => ({ roomId, watch: watched.hold(roomId) }))
    held.set(
      feed,
      watches.map(({ roomId }) => roomId),
    )
    for (const { watch } of watches) {
      // It may have been ended meanwhile.
      if (!held.has(feed)) return
      const read = await watch.add(feed)
      if (read > 0) await nextTurn?.(read * personPoints)
    }
  }

  function close(feed: PresenceFeed): void {
    for (const roomId of held.get(feed) ?? []) {
      watched.get(roomId)?.delete(feed)
      watched.release(roomId)
    }
    held.delete(feed)
  }

  return {
    /** Who of these rooms is here, for this viewer; it watches from its first `next` on. */
    openPresence: (userId: UserId, rooms: Iterable<RoomId>, nextTurn?: NextTurn): PresenceFeed =>
      new PresenceFeed(rooms, { userId, open: feed => open(feed, nextTurn), close }),
    close(): void {
      patrol.stop()
      watched.close()
    },
  }
}
