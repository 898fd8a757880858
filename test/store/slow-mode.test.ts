/** Slow mode: each member waits after each message, exactly as long as the room says. */
import { describe, expect, test } from 'vitest'
import { roomKeys } from '../../src/store/keys.ts'
import { connect, stutter } from '../support/connect.ts'
import { governed } from './governed.ts'
import { placeOf } from './some.ts'

const redis = connect()

describe('in slow mode', () => {
  test('a member waits after a message, and is told for how long; others do not wait for them', async () => {
    const { ann, bob, send } = await governed(redis, {}, { slowModeSeconds: 600 })
    expect(await send(ann)).toMatchObject({ outcome: 'sent' })
    const refused = await send(ann)
    expect(refused).toMatchObject({ outcome: 'slow' })
    const { retryAfterMs } = refused as { retryAfterMs: number }
    expect(retryAfterMs).toBeGreaterThan(590_000)
    expect(retryAfterMs).toBeLessThanOrEqual(600_000)
    expect(await send(bob)).toMatchObject({ outcome: 'sent' })
  })

  test('what was refused does not make the wait longer, and the member may speak when it is over', async () => {
    const { ann, roomId, send } = await governed(redis, {}, { slowModeSeconds: 600 })
    const spoke = roomKeys(roomId).spoke(ann.id)
    await send(ann)
    const before = await redis.get(spoke)
    await send(ann)
    expect(await redis.get(spoke)).toBe(before)
    // As if it had been said so long ago.
    await redis.set(spoke, Number(before) - 599_999, 'KEEPTTL')
    expect(await redis.pttl(spoke)).toBeGreaterThan(590_000)
    await redis.set(spoke, Number(before) - 600_001, 'KEEPTTL')
    expect(await send(ann)).toMatchObject({ outcome: 'sent' })
  })

  test('moderators and the owner do not wait', async () => {
    const { owner, mod, send } = await governed(redis, {}, { slowModeSeconds: 600 })
    for (const by of [owner, mod, owner, mod]) expect(await send(by)).toMatchObject({ outcome: 'sent' })
  })

  test('a retry is answered, and edits, reactions and deletions are not slowed', async () => {
    const { ann, roomId, messages, reactions, send } = await governed(redis, {}, { slowModeSeconds: 600 })
    const sent = await send(ann, { clientMessageId: 'once' })
    expect(await send(ann, { clientMessageId: 'once' })).toEqual({ ...sent, repeated: true })
    expect(await send(ann, { clientMessageId: 'other' })).toMatchObject({ outcome: 'slow' })
    const place = placeOf('item' in sent ? sent.item : (null as never))
    const change = { roomId, place, by: ann.id, people: [ann] }
    expect(await messages.editMessage({ ...change, body: 'two', metadata: null })).toMatchObject({ outcome: 'edited' })
    expect(await reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })).toMatchObject({ outcome: 'added' })
    expect(await messages.deleteMessage(change)).toMatchObject({ outcome: 'deleted' })
  })

  test('of messages at the same moment one is sent, and a command sent twice is one', async () => {
    const { ann, send } = await governed(redis, {}, { slowModeSeconds: 600 })
    const all = await Promise.all(Array.from({ length: 20 }, () => send(ann)))
    expect(all.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1)
    const twice = await governed(stutter(connect()), {}, { slowModeSeconds: 600 })
    expect(await twice.send(twice.ann)).toMatchObject({ outcome: 'sent' })
  })

  test('a pause that is made longer holds up whoever spoke before, too', async () => {
    const { owner, ann, roomId, rooms, send } = await governed(redis, {}, { slowModeSeconds: 1 })
    await send(ann)
    const spoke = roomKeys(roomId).spoke(ann.id)
    // As if it had been said so long ago: it is still known.
    await redis.set(spoke, Number(await redis.get(spoke)) - 60_000, 'KEEPTTL')
    expect(await redis.pttl(spoke)).toBeGreaterThan(600_000)
    await rooms.updateRoom({ roomId, by: owner, facts: { slowModeSeconds: '600' }, listing: null })
    const refused = await send(ann)
    expect(refused).toMatchObject({ outcome: 'slow' })
    expect((refused as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(540_000)
  })

  test('it counts from the last message as it stands: shortened, the wait is shorter; ended, there is none', async () => {
    const { owner, ann, roomId, rooms, send } = await governed(redis, {}, { slowModeSeconds: 600 })
    await send(ann)
    const slow = (seconds: number) =>
      rooms.updateRoom({ roomId, by: owner, facts: { slowModeSeconds: `${seconds}` }, listing: null })
    await slow(300)
    const refused = await send(ann)
    expect((refused as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(300_000)
    await slow(0)
    for (let i = 0; i < 2; i++) expect(await send(ann)).toMatchObject({ outcome: 'sent' })
  })
})
