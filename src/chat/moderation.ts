/** Moderation: muting members, keeping people out, and the bans of a room. */
import { isApp } from '../domain/app.ts'
import { type Ban, banIn, type RoomBan } from '../domain/ban.ts'
import { LimitExceededError, NotFoundError } from '../domain/errors.ts'
import { noFacts } from '../domain/facts.ts'
import { isRoomId, isUserId, type RoomId } from '../domain/id.ts'
import { positionBefore } from '../domain/log.ts'
import { memberIn, type RoomMember } from '../domain/member.ts'
import { type BanInput, parseBan, parseMute } from '../domain/moderation.ts'
import type { Room } from '../domain/room.ts'
import { erasePoints, type NextTurn } from '../domain/turn.ts'
import { deletedUser, type User } from '../domain/user.ts'
import type { Erasure, ListedBan, ModerationStore } from '../store/moderation-store.ts'
import type { MemberInput } from './members.ts'
import { findBothMembers, getOwnRoom } from './own-rooms.ts'
import { factsAboutMembers } from './people.ts'
import { refusalOf } from './refusals.ts'
import type { RoomParts } from './rooms.ts'

export type MuteInput = MemberInput & { seconds: number }
export type NewBanInput = MemberInput & BanInput

/** What somebody said in a room since some moment, and who wants it gone. */
type Said = Pick<Erasure, 'roomId' | 'by' | 'author' | 'since'>

const never = 'Nobody acts on somebody with the same role, or on the owner.'

export function createModeration(parts: RoomParts & { moderation: ModerationStore }) {
  const { rooms, roomLists, users, moderation, rates, limits } = parts

  /** The room of a command, and the user. A viewer who is not a member is told that first, and learns nothing about users. */
  async function getSubjects(viewer: User, { roomId, userId }: MemberInput) {
    const { room } = await getOwnRoom(rooms, viewer, roomId)
    if (!isUserId(userId) || isApp(userId)) throw new NotFoundError(userId)
    return { roomId: room.id, userId, user: await users.findUser(userId) }
  }

  async function shown(roomId: RoomId, bans: readonly Ban[]): Promise<RoomBan[]> {
    const people = await users.readUsers(bans.flatMap(({ userId, bannedBy }) => [userId, bannedBy]))
    return bans.map(ban => banIn({ ...noFacts(roomId), users: people }, ban))
  }

  /** Ends when there is no more to erase, or enough was. What is left after an error, the next ban erases. */
  async function eraseSaid({ roomId, by, author, since }: Said, nextTurn?: NextTurn): Promise<void> {
    let left = limits.banErasesMessages
    for (let before: number | null = null; left > 0; ) {
      // The first step is in the price of the ban.
      if (before !== null) await nextTurn?.(erasePoints)
      const reply = await moderation.eraseMessages({ roomId, by, author, since, before, most: left })
      if (reply.outcome !== 'erased') throw refusalOf(reply, roomId, never)
      if (reply.goOn === null) return
      left -= reply.count
      before = reply.goOn
    }
  }

  return {
    /**
     * Mutes a member for so many seconds, or ends that. Throws `InvalidInputError`, `NotAMemberError` (about the viewer),
     * `NotFoundError`, `NotAllowedError`, `LimitExceededError`, `RateLimitedError`.
     */
    async mute(viewer: User, input: MuteInput): Promise<{ room: Room; member: RoomMember }> {
      rates.assertMayCommand(viewer.id)
      const seconds = parseMute(input.seconds, limits)
      const { room, membership, people: others } = await findBothMembers(rooms, viewer, input)
      const facts = await factsAboutMembers(users, room.id, [membership], others)
      const member = membership.userId
      const people = [...facts.users.values()]
      const reply = await moderation.muteMember({ roomId: room.id, by: viewer.id, member, seconds, people })
      switch (reply.outcome) {
        case 'muted':
          return { room: reply.room, member: memberIn(facts, reply.membership) }
        case 'stranger':
          throw new NotFoundError(member, 'member')
        case 'full':
          throw new LimitExceededError('MUTES_PER_ROOM', limits.mutesPerRoom)
        default:
          throw refusalOf(reply, room.id, never)
      }
    },

    /**
     * Keeps a user out, removes them if they are a member, and erases what they said of late. When it is answered all of that
     * is done; whoever got no answer asks again. Throws as `mute` does.
     */
    async ban(viewer: User, input: NewBanInput, nextTurn?: NextTurn): Promise<{ room: Room; ban: RoomBan }> {
      rates.assertMayCommand(viewer.id)
      const { seconds, reason, erasesSeconds } = parseBan(input, limits)
      const { roomId, user } = await getSubjects(viewer, input)
      if (!user) throw new NotFoundError(input.userId)
      const reply = await moderation.banUser({ roomId, by: viewer, user, seconds, reason })
      if (reply.outcome === 'full') throw new LimitExceededError('BANS_PER_ROOM', limits.bansPerRoom)
      if (reply.outcome !== 'banned') throw refusalOf(reply, roomId, never)
      if (reply.ended) {
        const { membership, end } = reply.ended
        await roomLists.markLeft(user.id, roomId, { start: positionBefore(membership), end })
      }
      const since = reply.now - erasesSeconds * 1000
      if (erasesSeconds > 0) await eraseSaid({ roomId, by: viewer, author: user, since }, nextTurn)
      const [ban] = await shown(roomId, [reply.ban])
      return { room: reply.room, ban: ban! }
    },

    /** Lifts a ban; `unbanned` is false where there was none. Throws `NotAMemberError`, `NotFoundError`, `NotAllowedError`, `RateLimitedError`. */
    async unban(viewer: User, input: MemberInput): Promise<{ room: Room; user: User; unbanned: boolean }> {
      rates.assertMayCommand(viewer.id)
      const { roomId, userId, user: found } = await getSubjects(viewer, input)
      // Also of an account that is gone: the list of bans still has it.
      const user = found ?? deletedUser(userId)
      const reply = await moderation.unbanUser({ roomId, by: viewer, user })
      if (!('room' in reply)) throw refusalOf(reply, roomId, never)
      if (!found && reply.outcome === 'none') throw new NotFoundError(userId)
      return { room: reply.room, user, unbanned: reply.outcome === 'unbanned' }
    },

    /** The bans of a room below this sequence, the newest first, and whether there are more; null if the viewer may not see them. */
    async page(
      viewer: User,
      { id }: Room,
      { before, limit }: { before: number | null; limit: number },
      nextTurn?: NextTurn,
    ) {
      const found = await moderation.pageBans(id, viewer.id, { before, limit: limit + 1 }, nextTurn)
      if (!found) return null
      const listed = found.slice(0, limit)
      const bans = await shown(
        id,
        listed.map(({ ban }) => ban),
      )
      const items = listed.map(({ sequence }: ListedBan, i) => ({ sequence, ban: bans[i]! }))
      return { items, hasPrevious: before !== null, hasNext: found.length > limit }
    },

    /** The ban of this user; null: there is none, or the viewer may not see it. */
    async find(viewer: User, { roomId, userId }: MemberInput): Promise<RoomBan | null> {
      if (!isRoomId(roomId) || !isUserId(userId)) return null
      const ban = await moderation.findBan(roomId, viewer.id, userId)
      return ban && (await shown(roomId, [ban]))[0]!
    },
  }
}
