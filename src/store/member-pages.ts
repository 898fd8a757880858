/** The members of a room, in pages. Each look asks first whether the viewer still is a member. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Range } from '../domain/page.ts'
import type { Membership } from '../domain/room.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import { readableMemberships } from './decode.ts'
import { roomKeys } from './keys.ts'
import type { RoomScripts } from './room-scripts.ts'

export function createMemberPages(scripts: RoomScripts, noteUnreadable: NoteUnreadable) {
  return {
    /**
     * The members, by the sequence that added them. Null: the viewer is not a member, or the room is deleted. What cannot
     * be read is left out of a page, which is as long without it.
     */
    async pageMembers(roomId: RoomId, viewerId: UserId, range: Range<number>): Promise<Membership[] | null> {
      const { meta, members, roster } = roomKeys(roomId)
      const bounds = boundsOf(range)
      const found: Membership[] = []
      for (let goOn: string | null = bounds.start; goOn !== null; ) {
        const wanted = range.limit - found.length
        const part = { ...bounds, start: goOn, limit: wanted }
        const reply = await scripts.pageMembers({ meta, members, roster, viewer: viewerId, ...part })
        if (!reply) return null
        const [jsons, last] = reply
        const readable = readableMemberships(jsons)
        if (readable.length < jsons.length) noteUnreadable(members)
        found.push(...readable)
        // As many as cannot be read are made up for.
        goOn = jsons.length === wanted && readable.length < wanted ? `(${last}` : null
      }
      return range.backwards ? found.reverse() : found
    },
  }
}

/** As the script takes them: backwards, reading starts at the high end. */
function boundsOf({ after, before, backwards }: Range<number>) {
  const low = after === undefined ? '-inf' : `(${after}`
  const high = before === undefined ? '+inf' : `(${before}`
  return backwards ? { start: high, stop: low, backwards: 1 } : { start: low, stop: high, backwards: 0 }
}
