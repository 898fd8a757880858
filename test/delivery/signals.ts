/** Signals of a world, and the judge of those that a device was shown: when, where among the entries, and to whom. */
import { decodeCursor } from '../../src/domain/cursor.ts'
import type { Event } from '../../src/domain/event.ts'
import type { RoomId } from '../../src/domain/id.ts'
import type { User } from '../../src/domain/user.ts'
import { findStay } from './promise.ts'
import type { Shown } from './truth.ts'
import type { World } from './world.ts'

/** Says that this user types: the time of a signal is the sequence of the head at which it was given. */
export function type(world: World, roomId: RoomId, user: User): void {
  const { sequence, check } = world.room(roomId).head
  world.pubsub.publish(roomId, { kind: 'signal', head: { sequence, check }, type: 'typing', at: sequence, user })
}

/** Moves a marker of the user's own, which is told on both channels, or on theirs alone. */
export function mark(world: World, roomId: RoomId, { user, told }: { user: User; told: boolean }): void {
  const { sequence, check } = world.room(roomId).head
  const news = { at: sequence, number: sequence, user }
  if (told) world.pubsub.publish(roomId, { kind: 'signal', head: { sequence, check }, type: 'read', ...news })
  world.pubsub.publish(user.id, { kind: 'read', roomId, told, ...news })
}

/** Everything that is wrong with signals of this room. The time of each is the sequence at which it was given. */
export function findDisturbances({ connections, room, viewer }: Shown): string[] {
  const wrongs: string[] = []
  for (const told of connections) {
    let position = 0
    let isReady = false
    for (const { event } of told) {
      isReady ||= event.type === 'FeedReady'
      if (event.type === 'FeedReady' || event.roomId !== room.facts.id) continue
      position = positionIn(event) ?? position
      if (!isSignal(event)) continue
      const given = event.occurredAt
      if (!isReady) wrongs.push(`${event.type} before the feed was ready`)
      if (position > given) wrongs.push(`${event.type} of ${given} after ${position}`)
      const stay = findStay({ room, viewer }, given)
      if (!stay || stay.to === given) wrongs.push(`${event.type} of ${given} to who was no member then`)
    }
  }
  return wrongs
}

const positionIn = (event: Event): number | null =>
  event.cursor === null ? null : decodeCursor(event.cursor)!.position.sequence

/** Markers are told before a feed is ready, too, and on the channel of the user, which knows no order of rooms. */
const isSignal = (event: Event): boolean => event.type === 'UserTyping'
