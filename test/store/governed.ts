/** A room with somebody of each role, and the verbs of moderation as tests use them. */
import type { RoomId } from '../../src/domain/id.ts'
import { newRoomId } from '../../src/domain/id.ts'
import type { Limits } from '../../src/domain/limits.ts'
import type { RoomInput } from '../../src/domain/room-facts.ts'
import type { User } from '../../src/domain/user.ts'
import type { RedisClient } from '../../src/store/client.ts'
import { newRoom, openStores, plain, someUser } from './some.ts'

export async function governed(redis: RedisClient, limits: Partial<Limits> = {}, facts: RoomInput = {}) {
  const stores = openStores(redis, limits)
  const { rooms, messages, moderation } = stores
  const [owner, mod, equal, ann, bob] = [someUser(), someUser(), someUser(), someUser(), someUser()]
  const roomId = newRoomId()
  await rooms.createRoom(newRoom(roomId, owner, facts))
  const add = (member: User, by = owner) => rooms.addMember({ roomId, by, member, intendedAt: Date.now() })
  for (const member of [mod, equal, ann, bob]) await add(member)
  for (const member of [mod, equal])
    await rooms.setRole({ roomId, by: owner.id, member: member.id, role: 'MODERATOR', people: new Map() })
  return {
    ...stores,
    roomId,
    owner,
    mod,
    equal,
    ann,
    bob,
    add,
    remove: (member: User, by = member) => rooms.removeMember({ roomId, by, member }),
    send: (author: User, more = {}) => messages.appendMessage({ ...plain(roomId, author, 'hello'), ...more }),
    mute: (by: User, member: User, seconds = 60) =>
      moderation.muteMember({ roomId, by: by.id, member: member.id, seconds, people: [by, member] }),
    ban: (
      by: User,
      user: User,
      { seconds = null, reason = null }: { seconds?: number | null; reason?: string | null } = {},
    ) => moderation.banUser({ roomId, by, user, seconds, reason }),
    unban: (by: User, user: User) => moderation.unbanUser({ roomId, by, user }),
    join: (by: User) => rooms.joinRoom({ roomId, by, intendedAt: Date.now(), invitation: null }),
    /** What was told since this many entries. */
    told: async (from: number) => (await rooms.readEntries(roomId, from + 1, 1_000_000)).map(({ entry }) => entry),
    head: async (id: RoomId = roomId) => (await rooms.findRoom(id, owner.id))!.head.sequence,
  }
}
