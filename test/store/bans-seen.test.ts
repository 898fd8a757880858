/** Who sees the bans of a room: moderators and the owner, the newest first, those that are in force. */
import { expect, test } from 'vitest'
import { roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { governed } from './governed.ts'
import { someUser } from './some.ts'

const redis = connect()

test('moderators and the owner page through them, the newest first', async () => {
  const { owner, mod, roomId, moderation, ban } = await governed(redis)
  const users = Array.from({ length: 5 }, () => someUser())
  for (const user of users) await ban(mod, user)
  const page = async (before: number | null) => (await moderation.pageBans(roomId, owner.id, { before, limit: 2 }))!
  const seen: string[] = []
  for (let before: number | null = null; ; ) {
    const bans = await page(before)
    seen.push(...bans.map(({ ban: { userId } }) => userId))
    if (bans.length < 2) break
    before = bans.at(-1)!.sequence
  }
  expect(seen).toEqual(users.map(({ id }) => id).reverse())
  expect(await moderation.findBan(roomId, mod.id, users[0]!.id)).toMatchObject({ bannedBy: mod.id })
  expect(await moderation.findBan(roomId, mod.id, owner.id)).toBe(null)
})

test('nobody else does: a member, a stranger, who is banned, anybody in a public room', async () => {
  const { ann, bob, mod, roomId, moderation, ban } = await governed(redis, {}, { visibility: 'PUBLIC' })
  await ban(mod, bob, { reason: 'secret' })
  for (const viewer of [ann, bob, someUser()]) {
    expect(await moderation.pageBans(roomId, viewer.id, { before: null, limit: 9 })).toBe(null)
    expect(await moderation.findBan(roomId, viewer.id, bob.id)).toBe(null)
  }
})

test('those that are over are passed over, however many', async () => {
  const { mod, roomId, moderation, ban } = await governed(redis)
  const [first, last] = [someUser(), someUser()]
  await ban(mod, first)
  const { bans, banned } = roomKeys(roomId)
  const over = (id: string) => JSON.stringify({ userId: id, bannedBy: mod.id, bannedAt: 1, until: 2, reason: null })
  const old = Array.from({ length: 1200 }, () => someUser().id)
  await redis.hset(bans, ...old.flatMap(id => [id, over(id)]))
  await redis.zadd(banned, ...old.flatMap((id, i) => [1000 + i, id]))
  await ban(mod, last, { seconds: 0.02 })
  await until(async () => (await moderation.findBan(roomId, mod.id, last.id)) === null)
  const found = await moderation.pageBans(roomId, mod.id, { before: null, limit: 9 })
  expect(found!.map(({ ban: { userId } }) => userId)).toEqual([first.id])
})
