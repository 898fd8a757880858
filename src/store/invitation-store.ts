/** Invitations: a room keeps what it recognises their codes by. Joining with one is `RoomStore.joinRoom`. */
import type { RoomId, UserId } from '../domain/id.ts'
import { type Invitation, type InvitationPlace, isInvitation } from '../domain/invitation.ts'
import type { Limits } from '../domain/limits.ts'
import { leastRole } from '../domain/role.ts'
import type { Room } from '../domain/room.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeInvitation, decodeRoom, parsed } from './decode.ts'
import { roomKeys } from './keys.ts'
import { noting } from './readable.ts'
import { isRefusal, type Json, refusalIn, type Unentitled, type UnentitledOutcome } from './replies.ts'
import { sharedByRooms } from './room-scripts.ts'
import { defineScripts, replying } from './scripts.ts'

export const invitationScripts = {
  createInvitation: replying<['created', room: Json, invitation: Json] | ['full'] | Unentitled>()({
    keys: ['meta', 'members', 'invitations', 'answered'],
    args: ['by', 'needs', 'hash', 'lifeMs', 'usesJson', 'invitationsLimit', 'answerLifeMs'],
  }),
  revokeInvitation: replying<['revoked', wasGood: 0 | 1] | Unentitled>()({
    keys: ['meta', 'members', 'invitations', 'answered'],
    args: ['by', 'needs', 'hash', 'answerLifeMs'],
  }),
  listInvitations: replying<Json[] | null>()({
    keys: ['meta', 'members', 'invitations'],
    args: ['viewer', 'needs'],
  }),
  findInvitation: replying<[invitation: Json, room: Json, memberCount: number] | null>()({
    keys: ['meta', 'members', 'invitations'],
    args: ['hash'],
  }),
}

/** Where it is kept, by whom, until when (in milliseconds from now) and for how many; null: any number. */
export interface NewInvitation extends InvitationPlace {
  by: UserId
  lifeMs: number
  uses: number | null
}

export type CreateInvitationReply =
  | { outcome: 'created'; room: Room; invitation: Invitation }
  | { outcome: 'full' }
  | UnentitledOutcome
export type RevokeInvitationReply = { outcome: 'revoked'; wasGood: boolean } | UnentitledOutcome

/** What an invitation leads to. */
export interface FoundInvitation {
  invitation: Invitation
  room: Room
  memberCount: number
}

export type InvitationStore = ReturnType<typeof createInvitationStore>

export function createInvitationStore(
  redis: RedisClient,
  limits: Limits,
  noteUnreadable: NoteUnreadable = noteNothing,
) {
  const scripts = defineScripts(redis, invitationScripts, sharedByRooms)

  function changeOf(roomId: RoomId, by: UserId, hash: string) {
    const { answered, ...keys } = roomKeys(roomId)
    return { ...keys, answered: answered(by, `s:${newAttempt()}`), by, hash, answerLifeMs: answerLifeMs.server }
  }

  return noting(noteUnreadable, {
    /** `full`: as many are good as may be; those that are over have been forgotten. */
    async createInvitation({ roomId, hash, by, lifeMs, uses }: NewInvitation): Promise<CreateInvitationReply> {
      const change = changeOf(roomId, by, hash)
      const given = { lifeMs, usesJson: JSON.stringify(uses), needs: leastRole.invite }
      const reply = await scripts.createInvitation({ ...change, ...given, invitationsLimit: limits.invitationsPerRoom })
      if (isRefusal(reply)) return refusalIn(reply)
      const [outcome, room, invitation] = reply
      return {
        outcome,
        room: decodeRoom(change.meta, room),
        invitation: decodeInvitation(change.invitations, invitation),
      }
    },

    /** `wasGood`: somebody could have joined with it until now. */
    async revokeInvitation({ roomId, hash }: InvitationPlace, by: UserId): Promise<RevokeInvitationReply> {
      const change = changeOf(roomId, by, hash)
      const reply = await scripts.revokeInvitation({ ...change, needs: leastRole.revokeInvitation })
      if (isRefusal(reply)) return refusalIn(reply)
      return { outcome: reply[0], wasGood: reply[1] === 1 }
    },

    /** Those that are good, the newest first. Null: the viewer may not see them. */
    async listInvitations(roomId: RoomId, viewer: UserId): Promise<Invitation[] | null> {
      const found = await scripts.listInvitations({ ...roomKeys(roomId), viewer, needs: leastRole.seeInvitations })
      return (
        found && parsed(found, isInvitation).sort((a, b) => b.createdAt - a.createdAt || (a.hash < b.hash ? -1 : 1))
      )
    },

    /** Null, in the same time: spent, revoked, over, never was, or its room is gone. */
    async findInvitation({ roomId, hash }: InvitationPlace): Promise<FoundInvitation | null> {
      const keys = roomKeys(roomId)
      const found = await scripts.findInvitation({ ...keys, hash })
      if (!found) return null
      const [invitation, room, memberCount] = found
      const decoded = decodeInvitation(keys.invitations, invitation)
      return { invitation: decoded, room: decodeRoom(keys.meta, room), memberCount }
    },
  })
}
