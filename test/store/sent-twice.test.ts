/** What is sent to Redis twice, by a client or by its library: it happens once, and is answered as the first time. */
import { describe, expect, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { limitsWith, someRoom, someUser } from './some.ts'

const redis = connect()
const rooms = createRoomStore(redis, limitsWith({}))
const now = () => Date.now()

describe('a command that ioredis sends twice', () => {
  const stuttering = stutter(connect())
  const twice = createRoomStore(stuttering, limitsWith({}))

  test('happens once and answers as if it had been sent once', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const id = newRoomId()
    expect(await twice.createRoom({ id, name: 'Tea', creator: ann, intendedAt: now() })).toMatchObject({
      outcome: 'created',
    })
    const addition = { roomId: id, by: ann, member: bob, intendedAt: now() }
    expect(await twice.addMember(addition)).toMatchObject({ outcome: 'added', membership: { sequence: 2 } })
    for (const clientMessageId of [null, 'once']) {
      const message = { roomId: id, author: bob, body: 'hello', clientMessageId }
      expect(await twice.appendMessage(message)).toMatchObject({ outcome: 'sent', repeated: false })
    }
    const message = { roomId: id, author: bob, body: 'hello', clientMessageId: 'once' }
    expect(await twice.appendMessage(message)).toMatchObject({ outcome: 'sent', repeated: true })
    expect(await twice.removeMember({ roomId: id, by: bob, member: bob })).toMatchObject({ outcome: 'removed' })
    expect(await twice.deleteRoom({ roomId: id, by: ann })).toBe('deleted')
    const kinds = (await rooms.readEntries(id, 0, 1_000_000)).map(({ entry }) => entry.kind)
    expect(kinds).toEqual(['added', 'added', 'message', 'message', 'removed', 'deleted'])
  })

  test('a message sent twice is remembered by where it stands, without its text', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const message = { roomId, author: ann, body: 'secret '.repeat(500), clientMessageId: 'once' }
    const first = await rooms.appendMessage(message)
    const keys = await redis.keys(`{r:${roomId}}:answered:*:c:once`)
    const kept = (await redis.getBuffer(keys[0]!))!
    expect(kept.length).toBeLessThan(250)
    expect(String(kept)).not.toContain('secret')
    // Whatever the room still keeps of it.
    await redis.xtrim(roomKeys(roomId).log, 'MAXLEN', 0)
    expect(await rooms.appendMessage(message)).toEqual({ ...first, repeated: true })
    expect(await rooms.appendMessage({ ...message, body: 'secret' })).toEqual({ outcome: 'conflict' })
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await rooms.appendMessage(message)).toEqual({ ...first, repeated: true })
  })

  test('is remembered for 2 minutes, a client’s own id for 24 hours', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    await rooms.appendMessage({ roomId, author: ann, body: 'hello', clientMessageId: 'once' })
    const keys = await redis.keys(`{r:${roomId}}:answered:*`)
    const lives = await Promise.all(keys.map(key => redis.pttl(key)))
    const minutes = lives.map(ms => Math.ceil(ms / 60_000)).sort((a, b) => a - b)
    expect(minutes).toEqual([2, 24 * 60])
  })
})
