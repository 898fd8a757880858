/** The rooms whose people are watched from here: one watch for each, kept while anybody does. */
import type { RoomId, UserId } from '../../domain/id.ts'
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

  async function open(feed: PresenceFeed): Promise<void> {
    const rooms = [...feed.rooms]
    held.set(feed, rooms)
    await Promise.all(rooms.map(roomId => watched.hold(roomId).add(feed)))
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
    openPresence: (userId: UserId, rooms: Iterable<RoomId>): PresenceFeed =>
      new PresenceFeed(rooms, { userId, open, close }),
    close(): void {
      patrol.stop()
      watched.close()
    },
  }
}
