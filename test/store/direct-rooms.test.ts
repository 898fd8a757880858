/** Direct rooms and blocks: one room for two people, whoever opens it, and nobody in it who is kept out. */
import { describe, expect, test } from 'vitest'
import { directRoomIdOf } from '../../src/domain/id.ts'
import type { User } from '../../src/domain/user.ts'
import { createBlockStore } from '../../src/store/block-store.ts'
import { roomKeys, userKeys } from '../../src/store/keys.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { limitsWith, openStores, plain, someUser } from './some.ts'

const redis = connect()
const { rooms, messages, reactions } = openStores(redis)
const blocks = createBlockStore(redis, limitsWith({}))
const roomLists = createRoomListStore(redis)

const open = (by: User, other: User, on = rooms) =>
  on.openDirectRoom({ id: directRoomIdOf(by.id, other.id), by, other, intendedAt: Date.now() })

/** As the chat does it: what is closed for the other one is noted on their list first. */
async function send(author: User, other: User, body = 'hello', on = messages) {
  const message = plain(directRoomIdOf(author.id, other.id), author, body)
  const reply = await on.appendMessage(message)
  if (reply.outcome !== 'closed') return reply
  expect(reply.other).toBe(other.id)
  return on.appendMessage({ ...message, opens: { other, intendedAt: Date.now() } })
}
const kindsIn = async (one: User, other: User) =>
  (await rooms.readEntries(directRoomIdOf(one.id, other.id), 0, 99)).map(({ entry }) => entry.kind)
const pair = () => [someUser(), someUser()] as [User, User]

describe('a direct room', () => {
  test('has two members, no owner, and the same id from both sides', async () => {
    const [ann, bob] = pair()
    expect(directRoomIdOf(ann.id, bob.id)).toBe(directRoomIdOf(bob.id, ann.id))
    const opened = await open(ann, bob)
    expect(opened).toMatchObject({
      outcome: 'opened',
      room: { kind: 'DIRECT', name: '', owner: null, visibility: 'PRIVATE', pair: [ann.id, bob.id] },
      membership: { userId: ann.id, role: 'MEMBER' },
    })
    expect(await open(ann, bob)).toMatchObject({ outcome: 'already' })
    expect(await open(bob, ann)).toMatchObject({ outcome: 'already', membership: { userId: bob.id, addedBy: ann.id } })
    const roomId = directRoomIdOf(ann.id, bob.id)
    expect(await rooms.findOpenRoom(roomId, bob.id)).toMatchObject({ memberCount: 2 })
    expect(await rooms.findOpenRoom(roomId, someUser().id)).toBeNull()
    expect(await redis.exists(roomKeys(roomId).staff)).toBe(0)
  })

  test('can be changed, filled, emptied, given away and deleted by nobody', async () => {
    const [ann, bob] = pair()
    const [roomId, eve] = [directRoomIdOf(ann.id, bob.id), someUser()]
    await open(ann, bob)
    const people = new Map([ann, bob].map(user => [user.id, user]))
    const refusals = [
      await rooms.addMember({ roomId, by: ann, member: eve, intendedAt: Date.now() }),
      await rooms.removeMember({ roomId, by: ann, member: bob }),
      await rooms.updateRoom({ roomId, by: ann, facts: { name: '"Ours"' }, listing: null }),
      await rooms.updateRoom({ roomId, by: ann, facts: { visibility: '"PUBLIC"' }, listing: 'x' }),
      await rooms.setRole({ roomId, by: ann.id, member: bob.id, role: 'MODERATOR', people }),
      await rooms.setRole({ roomId, by: ann.id, member: ann.id, role: 'OWNER', people }),
      await rooms.deleteRoom({ roomId, by: ann }),
    ]
    for (const refusal of refusals) expect(refusal).toEqual({ outcome: 'not-allowed', needs: null })
    expect(await rooms.joinRoom({ roomId, by: eve, invitation: null, intendedAt: Date.now() })).toEqual({
      outcome: 'not-found',
    })
    expect(await kindsIn(ann, bob)).toEqual(['added', 'added'])
  })

  test('is left, and opened again by oneself or by the next message', async () => {
    const [ann, bob] = pair()
    const roomId = directRoomIdOf(ann.id, bob.id)
    await open(ann, bob)
    expect(await send(ann, bob)).toMatchObject({ outcome: 'sent', membership: { userId: bob.id, addedBy: ann.id } })
    // Open for both: nothing more than a message.
    expect(await messages.appendMessage(plain(roomId, bob, 'hi'))).not.toHaveProperty('membership')
    await rooms.removeMember({ roomId, by: bob, member: bob })
    expect(await messages.appendMessage(plain(roomId, bob, 'out'))).toEqual({ outcome: 'not-a-member' })
    expect(await send(ann, bob)).toMatchObject({ outcome: 'sent', membership: { userId: bob.id } })
    expect(await rooms.findRoom(roomId, bob.id)).toMatchObject({ memberCount: 2, progress: { unread: 1 } })
    await rooms.removeMember({ roomId, by: ann, member: ann })
    expect(await open(ann, bob)).toMatchObject({ outcome: 'opened' })
    const again = ['removed', 'added', 'message', 'removed', 'added']
    expect(await kindsIn(ann, bob)).toEqual(['added', 'added', 'message', 'message', ...again])
  })

  test('is closed for a message whose intent is too old', async () => {
    const [ann, bob] = pair()
    await open(ann, bob)
    const message = plain(directRoomIdOf(ann.id, bob.id), ann, 'late')
    const opens = { other: bob, intendedAt: Date.now() - 31_000 }
    expect(await messages.appendMessage({ ...message, opens })).toEqual({ outcome: 'late' })
    expect(await kindsIn(ann, bob)).toEqual(['added', 'added'])
  })

  test('is one when both open it at the same moment, as often as they do', async () => {
    for (let round = 0; round < 200; round++) {
      const [ann, bob] = pair()
      const replies = await Promise.all([open(ann, bob), open(bob, ann), open(ann, bob)])
      expect(replies.map(({ outcome }) => outcome).sort()).toEqual(['already', 'already', 'opened'])
      expect(await kindsIn(ann, bob)).toEqual(['added', 'added'])
    }
  })

  test('is opened and written to once, when ioredis sends that twice', async () => {
    const twice = openStores(stutter(connect()))
    const [ann, bob] = pair()
    expect(await open(ann, bob, twice.rooms)).toMatchObject({ outcome: 'opened' })
    await rooms.removeMember({ roomId: directRoomIdOf(ann.id, bob.id), by: bob, member: bob })
    expect(await send(ann, bob, 'hello', twice.messages)).toMatchObject({ outcome: 'sent', repeated: false })
    expect(await kindsIn(ann, bob)).toEqual(['added', 'added', 'removed', 'added', 'message'])
  })
})

describe('a block', () => {
  test('ends what both can do in their room, also before there is one, and not what they can read or take back', async () => {
    const [ann, bob] = pair()
    const roomId = directRoomIdOf(ann.id, bob.id)
    expect(await blocks.block(bob.id, ann.id)).toBe('blocked')
    expect(await blocks.block(bob.id, ann.id)).toBe('already')
    expect(await open(ann, bob)).toEqual({ outcome: 'blocked' })
    expect(await open(bob, ann)).toEqual({ outcome: 'blocked' })
    expect(await blocks.unblock(bob.id, ann.id)).toBe(true)
    await open(ann, bob)
    const sent = await send(ann, bob)
    if (sent.outcome !== 'sent') throw new Error(sent.outcome)
    await blocks.block(bob.id, ann.id)
    const place = { number: sent.item.number, check: sent.item.check }
    const change = { roomId, place, by: ann.id, people: [ann] }
    const reaction = { roomId, place, by: ann, emoji: '👍' }
    for (const reply of [await send(ann, bob), await send(bob, ann)]) expect(reply).toEqual({ outcome: 'blocked' })
    expect(await messages.editMessage({ ...change, body: 'x', metadata: null })).toEqual({ outcome: 'blocked' })
    expect(await reactions.addReaction(reaction)).toEqual({ outcome: 'blocked' })
    expect(await reactions.removeReaction(reaction)).toMatchObject({ outcome: 'none' })
    expect(await messages.pageMessages(roomId, ann.id, { limit: 9, backwards: true })).toMatchObject({ items: [{}] })
    expect(await messages.deleteMessage(change)).toMatchObject({ outcome: 'deleted' })
    expect(await rooms.removeMember({ roomId, by: ann, member: ann })).toMatchObject({ outcome: 'removed' })
    await blocks.unblock(bob.id, ann.id)
    expect(await open(ann, bob)).toMatchObject({ outcome: 'opened' })
  })

  test('of one does not end with the other’s', async () => {
    const [ann, bob] = pair()
    await open(ann, bob)
    await blocks.block(ann.id, bob.id)
    await blocks.block(bob.id, ann.id)
    await blocks.unblock(ann.id, bob.id)
    expect(await send(ann, bob)).toEqual({ outcome: 'blocked' })
    expect(await blocks.unblock(ann.id, bob.id)).toBe(false)
    expect(await send(ann, bob)).toEqual({ outcome: 'blocked' })
  })

  test('lets nobody put the blocker on a list, but others', async () => {
    const [ann, bob] = pair()
    await blocks.block(bob.id, ann.id)
    const intend = (by: User, kind: 'added' | 'direct') =>
      roomLists.intend(bob.id, { roomId: directRoomIdOf(ann.id, bob.id), kind, by: by.id }, limitsWith({}))
    expect(await intend(ann, 'added')).toBe('blocked')
    expect(await intend(ann, 'direct')).toBe('blocked')
    expect(await intend(someUser(), 'added')).toMatchObject({ intendedAt: expect.any(Number) })
    expect(await intend(bob, 'added')).toMatchObject({ intendedAt: expect.any(Number) })
  })

  test('is one of so many; one that is refused leaves nothing in the room', async () => {
    const two = createBlockStore(redis, limitsWith({ blockedUsers: 2 }))
    const [ann, bob, cat, dan] = [...pair(), ...pair()]
    for (const other of [bob, cat]) expect(await two.block(ann.id, other.id)).toBe('blocked')
    expect(await two.block(ann.id, dan.id)).toBe('full')
    expect(await redis.exists(roomKeys(directRoomIdOf(ann.id, dan.id)).blocks)).toBe(0)
    expect(await two.block(ann.id, bob.id)).toBe('already')
    expect(await two.findBlocked(ann.id, [bob.id, dan.id, cat.id])).toEqual([true, false, true])
    expect(new Set((await two.listBlocked(ann.id)).map(({ userId }) => userId))).toEqual(new Set([bob.id, cat.id]))
  })

  test('is answered as the first time when ioredis sends it twice', async () => {
    const twice = createBlockStore(stutter(connect()), limitsWith({}))
    const [ann, bob] = pair()
    expect(await twice.block(ann.id, bob.id)).toBe('blocked')
    expect(await twice.unblock(ann.id, bob.id)).toBe(true)
    expect(await redis.exists(userKeys(ann.id).blocked, roomKeys(directRoomIdOf(ann.id, bob.id)).blocks)).toBe(0)
  })

  test('against opening and sending: nothing is written behind its acknowledgement', async () => {
    for (let round = 0; round < 200; round++) {
      const [ann, bob] = pair()
      await (round % 2 === 0 ? open(ann, bob) : undefined)
      let since = -1
      const blocking = blocks.block(bob.id, ann.id).then(async () => {
        since = (await rooms.readHeads([directRoomIdOf(ann.id, bob.id)]))[0]?.sequence ?? 0
      })
      const attempts = [open(ann, bob), send(ann, bob), open(bob, ann), send(ann, bob)]
      await Promise.all([blocking, ...attempts])
      for (const reply of [await open(ann, bob), await open(bob, ann)]) expect(reply).toEqual({ outcome: 'blocked' })
      expect(['blocked', 'not-a-member']).toContain((await send(ann, bob)).outcome)
      expect((await rooms.readHeads([directRoomIdOf(ann.id, bob.id)]))[0]?.sequence ?? 0).toBe(since)
    }
  })

  test('against its own end: the room and the list say the same', async () => {
    for (let round = 0; round < 200; round++) {
      const [ann, bob] = pair()
      const { blocks: key } = roomKeys(directRoomIdOf(ann.id, bob.id))
      await Promise.all([blocks.block(ann.id, bob.id), blocks.unblock(ann.id, bob.id), blocks.block(ann.id, bob.id)])
      expect([(await redis.exists(key)) === 1]).toEqual(await blocks.findBlocked(ann.id, [bob.id]))
    }
  })
})
