/** Bans: who may keep whom out, what that ends, and who learns what of it. */
import { describe, expect, test } from 'vitest'
import type { User } from '../../src/domain/user.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect, stutter } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { governed } from './governed.ts'
import { someUser } from './some.ts'

const redis = connect()
const needs = (role: string | null) => ({ outcome: 'not-allowed', needs: role })
const kindsOf = (entries: { kind: string }[]) => entries.map(({ kind }) => kind)

/** Longer than any test takes, and gone in a moment. */
const [long, short] = [600, 0.05]
const publicly = { visibility: 'PUBLIC' } as const

describe('a ban', () => {
  test('of a member ends the stay first, then tells of the ban; of a stranger it only tells', async () => {
    const { ann, mod, roomId, rooms, ban, told, head, ...room } = await governed(redis, {}, publicly)
    const from = await head()
    const reply = await ban(mod, ann, { seconds: long, reason: 'spam "until":1' })
    const [removed, banned] = await rooms.readEntries(roomId, from + 1, from + 2)
    const till = 'ban' in reply ? reply.ban.until! : 0
    expect(removed!.entry).toMatchObject({ kind: 'removed', by: mod.id, member: ann.id, cause: 'BANNED', until: till })
    expect(banned!.entry).toMatchObject({ kind: 'banned', by: mod.id, user: ann.id, until: till })
    expect(JSON.stringify([removed, banned])).not.toContain('spam')
    expect(reply).toMatchObject({
      outcome: 'banned',
      ban: { userId: ann.id, bannedBy: mod.id, until: till, reason: 'spam "until":1' },
      ended: { membership: { userId: ann.id }, end: { sequence: from + 1, check: removed!.check } },
    })
    expect(await rooms.findOpenRoom(roomId, ann.id)).toBe(null)
    expect(await room.send(ann)).toEqual({ outcome: 'not-a-member' })
    const stranger = someUser()
    expect(await ban(mod, stranger)).toMatchObject({
      outcome: 'banned',
      ended: null,
      ban: { until: null, reason: null },
    })
    expect(await told(from + 2)).toMatchObject([{ kind: 'banned', user: stranger.id }])
    expect((await told(from + 2))[0]).not.toHaveProperty('until')
    const { staff, roster, reads, bans, banned: list, banEnds } = roomKeys(roomId)
    for (const set of [staff, roster]) expect(await redis.zscore(set, ann.id)).toBe(null)
    expect(await redis.hexists(reads, ann.id)).toBe(0)
    expect([await redis.hlen(bans), await redis.zcard(list), await redis.zrange(banEnds, '0', '-1')]).toEqual([
      2,
      2,
      [ann.id],
    ])
  })

  test('keeps out: nobody adds, joins or listens; who joins learns when it ends', async () => {
    const { ann, bob, mod, owner, roomId, rooms, ban, add, join } = await governed(redis, {}, publicly)
    const reply = await ban(mod, ann, { seconds: long })
    const till = 'ban' in reply ? reply.ban.until! : 0
    expect(await join(ann)).toEqual({ outcome: 'banned', until: till })
    for (const by of [owner, mod]) expect(await add(ann, by)).toEqual({ outcome: 'banned', until: till })
    await rooms.updateRoom({ roomId, by: owner, facts: { roleToAdd: '"MEMBER"' }, listing: null })
    expect(await add(ann, bob)).toEqual(needs(null))
    expect(await rooms.readLog(roomId, { userId: ann.id, membersOnly: true, after: null, count: 9 })).toBe(null)
  })

  test('ends by the clock of Redis, or when it is lifted; then the user comes back as a member', async () => {
    const { ann, bob, mod, owner, roomId, rooms, ban, unban, add, join, told, head } = await governed(
      redis,
      {},
      publicly,
    )
    await rooms.setRole({ roomId, by: owner.id, member: ann.id, role: 'MODERATOR', people: new Map() })
    await ban(owner, ann, { seconds: short })
    await until(async () => (await join(ann)).outcome === 'joined')
    expect((await rooms.findRoom(roomId, ann.id))!.membership!.role).toBe('MEMBER')
    await ban(mod, bob)
    expect(await join(bob)).toEqual({ outcome: 'banned', until: null })
    const from = await head()
    expect(await unban(mod, bob)).toMatchObject({ outcome: 'unbanned' })
    expect(await unban(mod, bob)).toMatchObject({ outcome: 'none' })
    // One that is over is none.
    expect(await unban(mod, ann)).toMatchObject({ outcome: 'none' })
    expect(await told(from)).toMatchObject([{ kind: 'unbanned', by: mod.id, user: bob.id }])
    expect(await add(bob)).toMatchObject({ outcome: 'added' })
    const { bans, banned, banEnds } = roomKeys(roomId)
    expect(await redis.hexists(bans, bob.id)).toBe(0)
    for (const set of [banned, banEnds]) expect(await redis.zscore(set, bob.id)).toBe(null)
  })

  test('replaces the one before; the same one again, for ever, tells nobody', async () => {
    const { ann, mod, equal, ban, told, head, roomId } = await governed(redis)
    await ban(mod, ann, { seconds: long, reason: 'one' })
    const from = await head()
    expect(await ban(equal, ann, { reason: 'two' })).toMatchObject({
      ban: { bannedBy: equal.id, until: null, reason: 'two' },
    })
    const again = await ban(mod, ann, { reason: 'two' })
    expect(again).toMatchObject({ outcome: 'banned', ended: null, ban: { bannedBy: equal.id, reason: 'two' } })
    expect(kindsOf(await told(from))).toEqual(['banned'])
    for (const reason of [null, 'wo', 'a "two"', 'two']) await ban(mod, ann, { reason })
    expect(kindsOf(await told(from))).toEqual(['banned', 'banned', 'banned', 'banned', 'banned'])
    expect(await redis.zscore(roomKeys(roomId).banEnds, ann.id)).toBe(null)
  })

  test('takes a role above that of the user', async () => {
    const { owner, mod, equal, ann, bob, ban, unban } = await governed(redis)
    const stranger = someUser()
    const refused: [User, User, object][] = [
      [ann, bob, needs('MODERATOR')],
      [ann, stranger, needs('MODERATOR')],
      [ann, owner, needs('MODERATOR')],
      [mod, equal, needs(null)],
      [mod, owner, needs(null)],
      [mod, mod, needs(null)],
      [owner, owner, needs(null)],
      [stranger, ann, { outcome: 'not-a-member' }],
    ]
    for (const [by, user, refusal] of refused) expect(await ban(by, user)).toEqual(refusal)
    expect(await unban(ann, stranger)).toEqual(needs('MODERATOR'))
    expect(await unban(stranger, ann)).toEqual({ outcome: 'not-a-member' })
    for (const [by, user] of [
      [mod, ann],
      [owner, mod],
      [owner, stranger],
    ] as const)
      expect(await ban(by, user)).toMatchObject({ outcome: 'banned' })
    // Whoever was banned lifts nothing.
    expect(await unban(mod, mod)).toEqual({ outcome: 'not-a-member' })
  })

  test('a room has so many; those that are over are forgotten first', async () => {
    const { mod, roomId, ban } = await governed(redis, { bansPerRoom: 2 })
    const [eve, fay, gil] = [someUser(), someUser(), someUser()]
    await ban(mod, eve, { seconds: short })
    await ban(mod, fay)
    await until(async () => (await ban(mod, gil)).outcome === 'banned')
    expect(await ban(mod, eve)).toEqual({ outcome: 'full' })
    expect(await ban(mod, fay, { reason: 'another' })).toMatchObject({ outcome: 'banned' })
    const { bans, banned } = roomKeys(roomId)
    expect((await redis.hkeys(bans)).sort()).toEqual([fay.id, gil.id].sort())
    expect(await redis.zrange(banned, '0', '-1')).toEqual([gil.id, fay.id])
  })

  test('a command that ioredis sends twice happens once, and is answered as the first time', async () => {
    const { ann, mod, ban, unban, told, head } = await governed(stutter(connect()))
    const from = await head()
    expect(await ban(mod, ann, { seconds: long })).toMatchObject({ ended: { end: { sequence: from + 1 } } })
    expect(await unban(mod, ann)).toMatchObject({ outcome: 'unbanned' })
    expect(kindsOf(await told(from))).toEqual(['removed', 'banned', 'unbanned'])
  })

  test('goes with the room', async () => {
    const { ann, bob, mod, owner, rooms, roomId, ban, mute } = await governed(redis)
    await ban(mod, ann, { seconds: long })
    await mute(mod, bob)
    await rooms.deleteRoom({ roomId, by: owner })
    const { mutes, bans, banned, banEnds } = roomKeys(roomId)
    expect(await redis.exists(mutes, bans, banned, banEnds)).toBe(0)
  })
})

test('a ban and joining at the same moment leave the user banned and out, 200 times', async () => {
  const limits = { moderationsPerMember: 1000, moderationsPerRoom: 1000 }
  const { mod, roomId, rooms, add, ban, unban, join, told, head } = await governed(redis, limits, publicly)
  for (let i = 0; i < 200; i++) {
    const [user, from] = [someUser(), await head()]
    const tries = [() => join(user), () => ban(mod, user), () => add(user), () => join(user)]
    await Promise.all(tries.map((_, j) => tries[(i + j) % tries.length]!()))
    expect((await rooms.findRoom(roomId, user.id))!.membership).toBe(null)
    const kinds = kindsOf(await told(from))
    expect(kinds.at(-1)).toBe('banned')
    expect(kinds.filter(kind => kind === 'added').length).toBe(kinds.filter(kind => kind === 'removed').length)
    await unban(mod, user)
  }
}, 60_000)
