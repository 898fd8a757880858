/** Mutes: who may end whose word, for how long, and what stays when the member leaves. */
import { describe, expect, test } from 'vitest'
import type { User } from '../../src/domain/user.ts'
import { createAwarenessStore } from '../../src/store/awareness-store.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect, stutter } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { governed } from './governed.ts'
import { limitsWith, placeOf, say, someUser } from './some.ts'

const redis = connect()
const awareness = createAwarenessStore(redis, limitsWith({}))
const needs = (role: string | null) => ({ outcome: 'not-allowed', needs: role })

/** Longer than any test takes, and gone in a moment. */
const [long, short] = [600, 0.05]

describe('a member who is muted', () => {
  test('reads, takes back and erases, and neither sends, edits, reacts nor types', async () => {
    const { roomId, messages, reactions, rooms, ann, mod, mute, send } = await governed(redis)
    const place = placeOf(await say(messages, roomId, ann, 'before'))
    await reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
    const muted = await mute(mod, ann, long)
    const till = 'membership' in muted ? muted.membership.mutedUntil! : 0
    expect(till).toBeGreaterThan(Date.now() + long * 900)
    const refusal = { outcome: 'muted', until: till }
    const change = { roomId, place, by: ann.id, people: [ann] }
    expect(await send(ann)).toEqual(refusal)
    expect(await messages.editMessage({ ...change, body: 'more', metadata: undefined })).toEqual(refusal)
    expect(await reactions.addReaction({ roomId, place, by: ann, emoji: '🎉' })).toEqual(refusal)
    expect(await awareness.sendTyping(roomId, ann)).toEqual(refusal)
    expect(await awareness.markRead(roomId, ann, null)).not.toBe(null)
    expect(await messages.findMessage(roomId, ann.id, place)).not.toBe(null)
    expect(await reactions.removeReaction({ roomId, place, by: ann, emoji: '👍' })).toMatchObject({
      outcome: 'removed',
    })
    expect(await messages.deleteMessage(change)).toMatchObject({ outcome: 'deleted' })
    expect((await rooms.findRoom(roomId, ann.id))!.membership).toMatchObject({ mutedUntil: till })
  })

  test('speaks again when the time is over by the clock of Redis, or the mute is ended', async () => {
    const { rooms, roomId, ann, bob, mod, mute, send } = await governed(redis)
    await mute(mod, ann, short)
    await until(async () => (await send(ann)).outcome === 'sent')
    expect((await rooms.findRoom(roomId, ann.id))!.membership!.mutedUntil).toBeUndefined()
    await mute(mod, bob, long)
    expect(await mute(mod, bob, 0)).toMatchObject({ outcome: 'muted' })
    expect(await send(bob)).toMatchObject({ outcome: 'sent' })
    expect(await redis.zrange(roomKeys(roomId).mutes, '0', '-1')).not.toContain(bob.id)
  })

  test('stays so after leaving and coming back, being removed, and getting another role', async () => {
    const { rooms, roomId, owner, ann, mod, mute, send, add, remove } = await governed(redis)
    const muted = await mute(mod, ann, long)
    const till = 'membership' in muted ? muted.membership.mutedUntil : 0
    for (const by of [ann, mod]) {
      await remove(ann, by)
      expect(await add(ann)).toMatchObject({ outcome: 'added', membership: { mutedUntil: till } })
      expect(await send(ann)).toEqual({ outcome: 'muted', until: till })
    }
    const given = { roomId, by: owner.id, member: ann.id, people: new Map() }
    for (const role of ['MODERATOR', 'MEMBER'] as const) {
      expect(await rooms.setRole({ ...given, role })).toMatchObject({ membership: { role, mutedUntil: till } })
      expect(await send(ann)).toEqual({ outcome: 'muted', until: till })
    }
    // Nobody could lift it.
    await rooms.setRole({ ...given, role: 'OWNER' })
    expect(await send(ann)).toMatchObject({ outcome: 'sent' })
    expect(await redis.zscore(roomKeys(roomId).mutes, ann.id)).toBe(null)
  })

  test('who comes back when it is over is not muted, and nobody is told so', async () => {
    const { roomId, ann, mod, mute, send, add, remove, told, head } = await governed(redis)
    await mute(mod, ann, short)
    await remove(ann)
    await until(async () => Number(await redis.zscore(roomKeys(roomId).mutes, ann.id)) < Date.now())
    const from = await head()
    await add(ann)
    expect(await told(from)).toEqual([expect.not.objectContaining({ mutedUntil: expect.anything() })])
    expect(await send(ann)).toMatchObject({ outcome: 'sent' })
  })
})

describe('to mute', () => {
  test('it takes a role above that of the member', async () => {
    const { owner, mod, equal, ann, bob, mute } = await governed(redis)
    const stranger = someUser()
    const refused: [User, User, object][] = [
      [ann, bob, needs('MODERATOR')],
      [ann, ann, needs('MODERATOR')],
      [mod, equal, needs(null)],
      [mod, mod, needs(null)],
      [mod, owner, needs(null)],
      [owner, owner, needs(null)],
      [stranger, ann, { outcome: 'not-a-member' }],
      [mod, stranger, { outcome: 'stranger' }],
    ]
    for (const [by, member, refusal] of refused) expect(await mute(by, member)).toEqual(refusal)
    for (const [by, member] of [
      [mod, ann],
      [owner, ann],
      [owner, mod],
    ] as const)
      expect(await mute(by, member)).toMatchObject({ outcome: 'muted', membership: { userId: member.id } })
  })

  test('one entry tells the member as they are then; ending what is not there tells nothing', async () => {
    const { ann, mod, mute, told, head } = await governed(redis)
    const from = await head()
    const muted = await mute(mod, ann, long)
    await mute(mod, ann, 0)
    await mute(mod, ann, 0)
    const till = 'membership' in muted ? muted.membership.mutedUntil : 0
    const entries = await told(from)
    expect(entries).toMatchObject([
      { kind: 'standing', by: mod.id, member: ann.id, role: 'MEMBER', mutedUntil: till },
      { kind: 'standing', by: mod.id, member: ann.id, role: 'MEMBER' },
    ])
    expect(entries[1]).not.toHaveProperty('mutedUntil')
  })

  test('so many may be muted at once; those whose time is over make room, however many', async () => {
    const { roomId, ann, bob, mod, equal, owner, mute } = await governed(redis, { mutesPerRoom: 2 })
    const { mutes } = roomKeys(roomId)
    for (const member of [ann, bob]) await mute(mod, member, long)
    expect(await mute(owner, equal)).toEqual({ outcome: 'full' })
    expect(await mute(mod, ann, long)).toMatchObject({ outcome: 'muted' })
    await redis.zadd(mutes, ...Array.from({ length: 100 }, (_, i) => [i + 1, `over${i}`]).flat())
    await mute(mod, ann, 0)
    expect(await mute(owner, equal)).toMatchObject({ outcome: 'muted' })
    expect(await redis.zrange(mutes, '0', '-1')).toEqual([equal.id, bob.id])
  })

  test('a moderator, and all moderators together, may do so many times a minute; the owner is not held up by them', async () => {
    const limits = { moderationsPerMember: 2, moderationsPerRoom: 3 }
    const { ann, mod, equal, owner, mute } = await governed(redis, limits)
    for (let i = 0; i < 2; i++) expect(await mute(mod, ann)).toMatchObject({ outcome: 'muted' })
    expect(await mute(mod, ann)).toMatchObject({ outcome: 'limited' })
    expect(await mute(equal, ann)).toMatchObject({ outcome: 'muted' })
    expect(await mute(equal, ann)).toMatchObject({ outcome: 'limited' })
    for (let i = 0; i < 2; i++) expect(await mute(owner, ann)).toMatchObject({ outcome: 'muted' })
    expect(await mute(owner, ann)).toMatchObject({ outcome: 'limited' })
  })

  test('a command that ioredis sends twice happens once', async () => {
    const { ann, mod, mute, told, head } = await governed(stutter(connect()))
    const from = await head()
    const first = await mute(mod, ann)
    const till = 'membership' in first ? first.membership.mutedUntil : null
    expect(await told(from)).toMatchObject([{ kind: 'standing', mutedUntil: till }])
  })
})
