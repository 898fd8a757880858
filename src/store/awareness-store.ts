/** What makes a room feel alive: how far its members have read, and who types. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { progressOf, type ReadProgress } from '../domain/read-progress.ts'
import { leastRole } from '../domain/role.ts'
import type { Membership } from '../domain/room.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { User } from '../domain/user.ts'
import { defineAwarenessScripts } from './awareness-scripts.ts'
import type { RedisClient } from './client.ts'
import { decodeMembership } from './decode.ts'
import { channels, retentionMs, roomKeys } from './keys.ts'
import { noting } from './readable.ts'
import { type MutedOutcome, refusalIn } from './replies.ts'

/** Whether the marker moved, and the membership of whose it is. */
export interface Marked {
  moved: boolean
  membership: Membership
}

export type AwarenessStore = ReturnType<typeof createAwarenessStore>

/** How often one member is told of as typing, and how often members of one room are together. */
const typingRestMs = 2000
const typistsPerSecond = 10

export function createAwarenessStore(redis: RedisClient, limits: Limits, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineAwarenessScripts(redis)
  return noting(noteUnreadable, {
    /** Moves the user's marker on to this number, null for all there is; never back. Null: not a member. */
    async markRead(roomId: RoomId, user: User, number: number | null): Promise<Marked | null> {
      const { told, ...keys } = roomKeys(roomId)
      const reply = await scripts.markRead({
        ...keys,
        told: told(user.id),
        user: user.id,
        userJson: JSON.stringify(user),
        number: number ?? '',
        membersTold: limits.receiptMembers,
        channel: channels.room(roomId),
        userChannel: channels.user(user.id),
      })
      return reply && { moved: reply[0] === 1, membership: decodeMembership(keys.members, reply[1]) }
    },

    /** How far these members have read, exactly; 0 of whom the viewer is kept apart from. Null: the viewer is not a member. */
    async readMarkers(roomId: RoomId, viewerId: UserId, userIds: readonly UserId[]): Promise<ReadProgress[] | null> {
      const asked = { viewer: viewerId, users: userIds.join(','), retentionMs: retentionMs(limits) }
      const reply = await scripts.readMarkers({ ...roomKeys(roomId), ...asked })
      if (!reply) return null
      const [number, oldest, markers] = reply
      return markers.map(marker => progressOf({ marker, number, oldest }))
    },

    /** Tells the room that the user types. False: the room is too large, or was told a moment ago. Null: not a member. */
    async sendTyping(roomId: RoomId, user: User): Promise<boolean | MutedOutcome | null> {
      const { typing, typists, ...keys } = roomKeys(roomId)
      const told = await scripts.sendTyping({
        ...keys,
        own: typing(user.id),
        all: typists,
        user: user.id,
        userJson: JSON.stringify(user),
        needs: leastRole.type,
        membersLimit: limits.typingMembers,
        roomLimit: typistsPerSecond,
        restMs: typingRestMs,
        channel: channels.room(roomId),
      })
      if (Array.isArray(told)) return refusalIn(told)
      return told === null ? null : told === 1
    },
  })
}
