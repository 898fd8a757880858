/** The members of a room, in pages. Each look asks first whether the viewer still is a member. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Range } from '../domain/page.ts'
import type { Role } from '../domain/role.ts'
import type { Membership } from '../domain/room.ts'
import type { NextTurn } from '../domain/turn.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import { readableMemberships } from './decode.ts'
import { roomKeys } from './keys.ts'
import type { RoomScripts } from './room-scripts.ts'

/** To make up for those who have another role than the one that is asked for. */
const looksAtOnce = 256
/** To read one of them. */
const memberPoints = 4

export function createMemberPages(scripts: RoomScripts, noteUnreadable: NoteUnreadable) {
  return {
    /**
     * The members with this role, or all, by the sequence that added them. Null: the viewer is not a member, or the room is
     * deleted. What cannot be read is left out of a page, which is as long without it. What is looked at behind the first look
     * takes turns.
     */
    async pageMembers(
      roomId: RoomId,
      viewerId: UserId,
      range: Range<number>,
      role: Role | null = null,
      nextTurn?: NextTurn,
    ): Promise<Membership[] | null> {
      const { meta, members, roster, staff } = roomKeys(roomId)
      const bounds = boundsOf(range)
      // However large the room, those above its members are few.
      const list = role === null || role === 'MEMBER' ? roster : staff
      const found: Membership[] = []
      for (let goOn: string | null = bounds.start; goOn !== null; ) {
        const wanted = range.limit - found.length
        const isFirst: boolean = goOn === bounds.start
        if (!isFirst) await nextTurn?.(looksAtOnce * memberPoints)
        const limit: number = isFirst ? wanted : looksAtOnce
        const part = { ...bounds, start: goOn, limit }
        const reply = await scripts.pageMembers({ meta, members, list, viewer: viewerId, ...part })
        if (!reply) return null
        const [jsons, last] = reply
        const readable = readableMemberships(jsons)
        if (readable.length < jsons.length) noteUnreadable(members)
        const fitting = readable.filter(membership => role === null || membership.role === role)
        found.push(...fitting.slice(0, wanted))
        // As many as cannot be read, or have another role, are made up for.
        goOn = jsons.length === limit && fitting.length < wanted ? `(${last}` : null
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
