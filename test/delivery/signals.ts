/** Judges the signals that a device was shown: when, where among the entries, and to whom. */
import { decodeCursor } from '../../src/domain/cursor.ts'
import type { Event } from '../../src/domain/event.ts'
import { findStay } from './promise.ts'
import type { Shown } from './truth.ts'

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
