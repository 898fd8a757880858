/** What is sent to Redis twice, by a client or by its library: it happens once, and is answered as the first time. */
import { describe, expect, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect, stutter } from '../support/connect.ts'
import { newRoom, openStores, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages, reactions } = openStores(redis)
const now = () => Date.now()

const transfer = ['standing', 'standing', 'updated']

describe('a command that ioredis sends twice', () => {
  const twice = openStores(stutter(connect()))

  test('happens once and answers as if it had been sent once', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const id = newRoomId()
    const room = newRoom(id, ann)
    expect(await twice.rooms.createRoom(room)).toMatchObject({ outcome: 'created' })
    const addition = { roomId: id, by: ann, member: bob, intendedAt: now() }
    expect(await twice.rooms.addMember(addition)).toMatchObject({ outcome: 'added', membership: { sequence: 2 } })
    for (const clientMessageId of [null, 'once']) {
      const message = { ...plain(id, bob, 'hello'), clientMessageId }
      expect(await twice.messages.appendMessage(message)).toMatchObject({ outcome: 'sent', repeated: false })
    }
    const message = { ...plain(id, bob, 'hello'), clientMessageId: 'once' }
    expect(await twice.messages.appendMessage(message)).toMatchObject({ outcome: 'sent', repeated: true })
    const facts = { name: '"Coffee"' }
    expect(await twice.rooms.updateRoom({ roomId: id, by: ann, facts })).toMatchObject({ room: { name: 'Coffee' } })
    const people = new Map([ann, bob].map(user => [user.id, user]))
    const given = { roomId: id, by: ann.id, member: bob.id, people }
    for (const role of ['MODERATOR', 'OWNER'] as const)
      expect(await twice.rooms.setRole({ ...given, role })).toMatchObject({ outcome: 'set', membership: { role } })
    const back = { ...given, by: bob.id, member: ann.id, role: 'OWNER' } as const
    expect(await twice.rooms.setRole(back)).toMatchObject({ outcome: 'set', room: { owner: ann.id } })
    expect(await twice.rooms.removeMember({ roomId: id, by: bob, member: bob })).toMatchObject({ outcome: 'removed' })
    expect(await twice.rooms.deleteRoom({ roomId: id, by: ann })).toEqual({ outcome: 'deleted' })
    const kinds = (await rooms.readEntries(id, 0, 1_000_000)).map(({ entry }) => entry.kind)
    const changes = ['updated', 'standing', ...transfer, ...transfer]
    expect(kinds).toEqual(['added', 'added', 'message', 'message', ...changes, 'removed', 'deleted'])
  })

  test('changes a message, and what people think of it, once, and tells of it once', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const place = await say(messages, roomId, ann, 'hello')
    const change = { roomId, place, by: ann.id, people: [ann] }
    const reaction = { roomId, place, by: bob, emoji: '👍' }
    const edited = await twice.messages.editMessage({ ...change, body: 'good bye', metadata: null })
    expect(edited).toMatchObject({ outcome: 'edited', item: { body: 'good bye' } })
    expect(await twice.reactions.addReaction(reaction)).toMatchObject({ outcome: 'added' })
    expect(await reactions.readReactions(roomId, bob.id, [1], 9)).toMatchObject([[{ count: 1, people: [bob.id] }]])
    expect(await twice.reactions.removeReaction(reaction)).toMatchObject({ outcome: 'removed' })
    expect(await twice.messages.deleteMessage(change)).toMatchObject({ outcome: 'deleted', item: { body: '' } })
    const kinds = (await rooms.readEntries(roomId, 3, 1_000_000)).map(({ entry }) => entry.kind)
    expect(kinds).toEqual(['message', 'edited', 'reacted', 'unreacted', 'erased'])
    expect(await redis.hgetall(roomKeys(roomId).changes)).toMatchObject({ edits: '2', reactions: '2' })
  })

  test('a message sent twice is remembered by where it stands, without its text', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const message = { ...plain(roomId, ann, 'secret '.repeat(500)), clientMessageId: 'once' }
    const first = await messages.appendMessage(message)
    const keys = await redis.keys(`{r:${roomId}}:answered:*:c:once`)
    const kept = (await redis.getBuffer(keys[0]!))!
    expect(kept.length).toBeLessThan(250)
    expect(String(kept)).not.toContain('secret')
    // Whatever the log still keeps of it.
    await redis.xtrim(roomKeys(roomId).log, 'MAXLEN', 0)
    expect(await messages.appendMessage(message)).toEqual({ ...first, repeated: true })
    expect(await messages.appendMessage({ ...message, body: 'secret' })).toEqual({ outcome: 'conflict' })
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await messages.appendMessage(message)).toEqual({ ...first, repeated: true })
  })

  test('is remembered for 2 minutes, a client’s own id for 24 hours', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    await messages.appendMessage({ ...plain(roomId, ann, 'hello'), clientMessageId: 'once' })
    const keys = await redis.keys(`{r:${roomId}}:answered:*`)
    const lives = await Promise.all(keys.map(key => redis.pttl(key)))
    const minutes = lives.map(ms => Math.ceil(ms / 60_000)).sort((a, b) => a - b)
    expect(minutes).toEqual([2, 24 * 60])
  })
})
