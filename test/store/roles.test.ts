/** Who may do what is judged in the scripts, by the roles and rights that stand when they run. */
import { describe, expect, test } from 'vitest'
import { appUserId } from '../../src/domain/app.ts'
import { newRoomId, type RoomId } from '../../src/domain/id.ts'
import { mayRemove, type Role, type RoomRights, rankOf, roleFor } from '../../src/domain/role.ts'
import type { User } from '../../src/domain/user.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { newRoom, openStores, plain, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages, reactions } = openStores(redis)
const roles = ['MEMBER', 'MODERATOR', 'OWNER'] as const
const kinds = async (roomId: RoomId, from: number) =>
  (await rooms.readEntries(roomId, from, 1_000_000)).map(({ entry }) => entry.kind)

const give = (roomId: RoomId, by: User, member: User, role: Role, on = rooms) => {
  const people = new Map([by, member].map(user => [user.id, user]))
  return on.setRole({ roomId, by: by.id, member: member.id, role, people })
}
const roleOf = async (roomId: RoomId, { id }: User) => (await rooms.findRoom(roomId, id))?.membership?.role
const staffOf = (roomId: RoomId) => redis.zrange(roomKeys(roomId).staff, '0', '-1')

/** An owner, a moderator and two members, by their roles. */
async function governed(rights: Partial<RoomRights> = {}) {
  const [owner, moderator, member, fellow, other] = [someUser(), someUser(), someUser(), someUser(), someUser()]
  const roomId = newRoomId()
  await rooms.createRoom(newRoom(roomId, owner, rights))
  for (const user of [moderator, member, fellow, other])
    await rooms.addMember({ roomId, by: owner, member: user, intendedAt: Date.now() })
  for (const user of [moderator, other]) await give(roomId, owner, user, 'MODERATOR')
  return { roomId, people: { OWNER: owner, MODERATOR: moderator, MEMBER: member }, fellow, equal: other }
}

describe('the rights of a room', () => {
  const all = roles.flatMap(roleToSend =>
    roles.flatMap(roleToAdd => roles.map(roleToRemove => ({ roleToSend, roleToAdd, roleToRemove }))),
  )

  test.each(all)('are those of the table with %o', async rights => {
    const { roomId, people, fellow, equal } = await governed(rights)
    const outcome = ({ outcome }: { outcome: string }) => outcome
    const said = await messages.appendMessage(plain(roomId, people.OWNER, 'hello'))
    const place = 'item' in said ? { number: said.item.number, check: said.item.check } : null!
    for (const role of roles) {
      const by = people[role]
      const maySend = rankOf(role) >= rankOf(roleFor('send', rights))
      const refused = { outcome: 'not-allowed', needs: rights.roleToSend }
      const sent = await messages.appendMessage(plain(roomId, by, 'hello'))
      expect(maySend ? outcome(sent) : sent).toEqual(maySend ? 'sent' : refused)
      const reacted = await reactions.addReaction({ roomId, place, by, emoji: '👍' })
      expect(maySend ? outcome(reacted) : reacted).toEqual(maySend ? 'added' : refused)
      const added = await rooms.addMember({ roomId, by, member: someUser(), intendedAt: Date.now() })
      const mayAdd = rankOf(role) >= rankOf(roleFor('addMember', rights))
      expect(mayAdd ? outcome(added) : added).toEqual(
        mayAdd ? 'added' : { outcome: 'not-allowed', needs: rights.roleToAdd },
      )
      for (const [theirs, member] of [
        ['MEMBER', fellow],
        ['MODERATOR', equal],
      ] as const) {
        const may = mayRemove(rankOf(role), rankOf(theirs), rights)
        expect(outcome(await rooms.removeMember({ roomId, by, member }))).toBe(may ? 'removed' : 'not-allowed')
        if (!may) continue
        await rooms.addMember({ roomId, by: people.OWNER, member, intendedAt: Date.now() })
        await give(roomId, people.OWNER, member, theirs)
      }
    }
  })

  test('say which role it takes to remove somebody, or that nobody may', async () => {
    const { roomId, people, fellow, equal } = await governed({ roleToRemove: 'MODERATOR' })
    const remove = (by: User, member: User) => rooms.removeMember({ roomId, by, member })
    expect(await remove(people.MEMBER, fellow)).toEqual({ outcome: 'not-allowed', needs: 'MODERATOR' })
    expect(await remove(people.MEMBER, equal)).toEqual({ outcome: 'not-allowed', needs: 'OWNER' })
    expect(await remove(people.MODERATOR, equal)).toEqual({ outcome: 'not-allowed', needs: null })
    expect(await remove(people.MODERATOR, people.OWNER)).toEqual({ outcome: 'owner' })
    expect(await remove(people.MEMBER, people.MEMBER)).toMatchObject({ outcome: 'removed' })
  })

  test('hold for what was on its way when they were taken', async () => {
    const { roomId, people } = await governed()
    await Promise.all([
      rooms.updateRoom({ roomId, by: people.OWNER, facts: { roleToSend: '"MODERATOR"' } }),
      messages
        .appendMessage(plain(roomId, people.MEMBER, 'too late'))
        .then(reply => expect(reply).toEqual({ outcome: 'not-allowed', needs: 'MODERATOR' })),
    ])
    await Promise.all([
      give(roomId, people.OWNER, people.MODERATOR, 'MEMBER'),
      messages
        .appendMessage(plain(roomId, people.MODERATOR, 'too late'))
        .then(reply => expect(reply).toEqual({ outcome: 'not-allowed', needs: 'MODERATOR' })),
    ])
  })

  test('let everybody take back and erase what is theirs', async () => {
    const { roomId, people } = await governed()
    const by = people.MEMBER
    const said = await messages.appendMessage(plain(roomId, by, 'hello'))
    const place = 'item' in said ? { number: said.item.number, check: said.item.check } : null!
    await reactions.addReaction({ roomId, place, by, emoji: '👍' })
    await rooms.updateRoom({ roomId, by: people.OWNER, facts: { roleToSend: '"OWNER"' } })
    const change = { roomId, place, by: by.id, people: [by] }
    const edit = { ...change, body: 'bye', metadata: undefined }
    expect(await messages.editMessage(edit)).toEqual({ outcome: 'not-allowed', needs: 'OWNER' })
    expect(await reactions.removeReaction({ roomId, place, by, emoji: '👍' })).toMatchObject({ outcome: 'removed' })
    expect(await messages.deleteMessage(change)).toMatchObject({ outcome: 'deleted' })
  })
})

describe('roles', () => {
  test('are given by the owner alone, and told by one entry each', async () => {
    const [ann, bob, cid, eve] = [someUser(), someUser(), someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob, cid)
    expect(await give(roomId, bob, bob, 'MODERATOR')).toEqual({ outcome: 'not-allowed', needs: 'OWNER' })
    expect(await give(roomId, eve, eve, 'OWNER')).toEqual({ outcome: 'not-a-member' })
    expect(await give(roomId, ann, eve, 'MODERATOR')).toEqual({ outcome: 'stranger' })
    const given = await give(roomId, ann, bob, 'MODERATOR')
    expect(given).toMatchObject({ outcome: 'set', membership: { userId: bob.id, role: 'MODERATOR', sequence: 2 } })
    expect(await give(roomId, bob, cid, 'MODERATOR')).toEqual({ outcome: 'not-allowed', needs: 'OWNER' })
    expect(await give(roomId, ann, bob, 'MODERATOR')).toEqual(given)
    expect(await staffOf(roomId)).toEqual([ann.id, bob.id])
    expect(await give(roomId, ann, bob, 'MEMBER')).toMatchObject({ membership: { role: 'MEMBER' } })
    expect(await staffOf(roomId)).toEqual([ann.id])
    const told = { member: bob.id, addedBy: ann.id, joinedAt: 'membership' in given && given.membership.joinedAt }
    expect((await rooms.readEntries(roomId, 4, 9)).map(({ entry }) => entry)).toMatchObject([
      { kind: 'standing', by: ann.id, role: 'MODERATOR', ...told },
      { kind: 'standing', by: ann.id, role: 'MEMBER', ...told },
    ])
  })

  test('end with the stay', async () => {
    const { roomId, people } = await governed()
    const member = people.MODERATOR
    await rooms.removeMember({ roomId, by: member, member })
    expect(await staffOf(roomId)).not.toContain(member.id)
    await rooms.addMember({ roomId, by: people.OWNER, member, intendedAt: Date.now() })
    expect(await roleOf(roomId, member)).toBe('MEMBER')
  })

  test('a room has as many moderators as it may have, and its owner', async () => {
    const few = openStores(redis, { moderatorsPerRoom: 1 }).rooms
    const [ann, bob, cid] = [someUser(), someUser(), someUser()]
    const roomId = await someRoom(few, ann, bob, cid)
    expect(await give(roomId, ann, bob, 'MODERATOR', few)).toMatchObject({ outcome: 'set' })
    expect(await give(roomId, ann, cid, 'MODERATOR', few)).toEqual({ outcome: 'full' })
    expect(await give(roomId, ann, bob, 'MEMBER', few)).toMatchObject({ outcome: 'set' })
    expect(await give(roomId, ann, cid, 'MODERATOR', few)).toMatchObject({ outcome: 'set' })
  })

  test('a room that is given away again and again has no more moderators than it may have, either', async () => {
    const few = openStores(redis, { moderatorsPerRoom: 1 }).rooms
    const people = [someUser(), someUser(), someUser()] as const
    const [ann, bob, cid] = people
    const roomId = await someRoom(few, ann, bob, cid)
    const standings = () => Promise.all(people.map(user => roleOf(roomId, user)))
    expect(await give(roomId, ann, bob, 'OWNER', few)).toMatchObject({ outcome: 'set' })
    const before = await rooms.readEntries(roomId, 0, 999)
    expect(await give(roomId, bob, cid, 'OWNER', few)).toEqual({ outcome: 'full' })
    expect(await standings()).toEqual(['MODERATOR', 'OWNER', 'MEMBER'])
    expect(await rooms.readEntries(roomId, 0, 999)).toEqual(before)
    // The moderator and the owner change places; also where there are more than there may be by now.
    expect(await give(roomId, bob, ann, 'OWNER', few)).toMatchObject({ outcome: 'set' })
    const none = openStores(redis, { moderatorsPerRoom: 0 }).rooms
    expect(await give(roomId, ann, bob, 'OWNER', none)).toMatchObject({ outcome: 'set' })
    expect(await standings()).toEqual(['MODERATOR', 'OWNER', 'MEMBER'])
    expect(await give(roomId, bob, ann, 'MEMBER', few)).toMatchObject({ outcome: 'set' })
    expect(await give(roomId, bob, cid, 'OWNER', few)).toMatchObject({ outcome: 'set' })
    expect(await standings()).toEqual(['MEMBER', 'MODERATOR', 'OWNER'])
  })

  test('a room of the application has as many moderators as others, and whoever it is given to comes on top', async () => {
    const few = openStores(redis, { moderatorsPerRoom: 1 }).rooms
    const app = { ...someUser(), id: appUserId }
    const [ann, bob] = [someUser(), someUser()]
    const roomId = newRoomId()
    await few.createRoom(newRoom(roomId, app))
    for (const member of [ann, bob]) await few.addMember({ roomId, by: app, member, intendedAt: Date.now() })
    expect(await give(roomId, app, ann, 'MODERATOR', few)).toMatchObject({ outcome: 'set' })
    expect(await give(roomId, app, bob, 'MODERATOR', few)).toEqual({ outcome: 'full' })
    expect(await give(roomId, app, bob, 'OWNER', few)).toMatchObject({ outcome: 'set' })
    expect(await Promise.all([ann, bob].map(user => roleOf(roomId, user)))).toEqual(['MODERATOR', 'OWNER'])
  })
})

describe('a transfer', () => {
  test('is one step: the new owner, the old one as a moderator, the room', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    expect(await give(roomId, ann, ann, 'MODERATOR')).toEqual({ outcome: 'not-allowed', needs: null })
    const given = await give(roomId, ann, bob, 'OWNER')
    expect(given).toMatchObject({ outcome: 'set', room: { owner: bob.id }, membership: { role: 'OWNER' } })
    const [first, second, third] = await rooms.readEntries(roomId, 3, 9)
    expect([first, second, third].map(logged => logged!.entry)).toMatchObject([
      { kind: 'standing', member: bob.id, role: 'OWNER' },
      { kind: 'standing', member: ann.id, role: 'MODERATOR' },
      { kind: 'updated', by: ann.id },
    ])
    expect((await rooms.findRoom(roomId, ann.id))!.room.version).toBe(third!.check)
    expect(await roleOf(roomId, ann)).toBe('MODERATOR')
    expect(await staffOf(roomId)).toEqual([ann.id, bob.id])
    expect(await rooms.deleteRoom({ roomId, by: ann })).toEqual({ outcome: 'not-allowed', needs: 'OWNER' })
    expect(await rooms.removeMember({ roomId, by: bob, member: bob })).toEqual({ outcome: 'owner' })
    expect(await rooms.removeMember({ roomId, by: ann, member: ann })).toMatchObject({ outcome: 'removed' })
    expect(await rooms.deleteRoom({ roomId, by: bob })).toEqual({ outcome: 'deleted' })
  })

  test('and leaving at the same moment leave one owner, who is in the room, 200 times', async () => {
    const [ann, bob] = [someUser(), someUser()]
    for (let i = 0; i < 200; i++) {
      const roomId = await someRoom(rooms, ann, bob)
      await Promise.all([
        give(roomId, ann, bob, 'OWNER'),
        rooms.removeMember({ roomId, by: bob, member: bob }),
        rooms.removeMember({ roomId, by: ann, member: ann }),
        give(roomId, bob, ann, 'OWNER'),
      ])
      const { owner } = (await rooms.findRoom(roomId, ann.id))!.room
      const memberships = await Promise.all([ann, bob].map(user => roleOf(roomId, user)))
      expect(memberships.filter(role => role === 'OWNER')).toHaveLength(1)
      expect(await roleOf(roomId, owner === ann.id ? ann : bob)).toBe('OWNER')
    }
  })

  test('the creator who gave a room away and left creates it no more', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const room = newRoom(roomId, ann)
    await give(roomId, ann, bob, 'OWNER')
    expect(await rooms.createRoom(room)).toMatchObject({ outcome: 'repeated', membership: { role: 'MODERATOR' } })
    await rooms.removeMember({ roomId, by: ann, member: ann })
    expect(await rooms.createRoom(room)).toEqual({ outcome: 'conflict' })
    expect(await kinds(roomId, 3)).toEqual(['standing', 'standing', 'updated', 'removed'])
  })
})
