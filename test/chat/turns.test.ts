/** What takes longer than the price of its operation foresees is paid step by step, and goes on when it is let. */
import { expect, test } from 'vitest'
import { newRoomId, newUserId, type RoomId } from '../../src/domain/id.ts'
import { newListing } from '../../src/domain/listing.ts'
import type { NextTurn } from '../../src/domain/turn.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { user } from '../delivery/world.ts'
import { until } from '../support/until.ts'
import { createWorld, unique } from './world.ts'

const world = createWorld()
const { chat, redis } = world

/** Work that goes on only when it is let: for how many turns it asks, and what it pays for them. */
async function played(work: (nextTurn: NextTurn) => Promise<unknown>): Promise<number[]> {
  const paid: number[] = []
  let letGo: (() => void) | null = null
  let isDone = false
  const nextTurn: NextTurn = points => {
    expect(letGo).toBeNull()
    paid.push(points)
    return new Promise(resolve => {
      letGo = resolve
    })
  }
  const working = work(nextTurn).finally(() => {
    isDone = true
  })
  while (!isDone) {
    await until(() => isDone || letGo !== null)
    const go = letGo as (() => void) | null
    letGo = null
    go?.()
  }
  await working
  return paid
}

/** Ada's room, with so many moderators before its members. */
async function crowded(moderators: number) {
  const people = await Promise.all(Array.from({ length: moderators + 2 }, () => world.person()))
  const [ada, ...others] = people as [(typeof people)[0], ...typeof people]
  const roomId = (await ada.room(...others)) as RoomId
  for (const { id } of others.slice(0, moderators)) await ada.give(roomId, id, 'MODERATOR')
  return { ada, roomId, others }
}

test('a search that finds only what it may not show', async () => {
  const ada = await world.person()
  const name = unique('gone')
  const lies = Array.from({ length: 250 }, () => newListing(name, newRoomId(), Date.now()))
  await Promise.all(lies.map(lie => world.directory.putListing(lie)))
  const search = { nameStartsWith: name, after: null, limit: 1 }
  const paid = await played(nextTurn => chat.publicRooms.page(ada.session.user, search, nextTurn))
  expect(paid.length).toBe(3)
  expect(Math.min(...paid)).toBeGreaterThan(1000)
})

test('a ban that looks for messages among thousands of others', async () => {
  const { ada, roomId, others } = await crowded(0)
  await Promise.all(Array.from({ length: 510 }, () => ada.send(roomId)))
  const ban = { roomId, userId: others[0]!.id, deleteMessagesSeconds: 600 }
  expect(await played(nextTurn => chat.moderation.ban(ada.session.user, ban, nextTurn))).toEqual([4000])
})

test('a page of bans most of which are over', async () => {
  const { ada, roomId, others } = await crowded(1)
  for (const { id } of others) await chat.moderation.ban(ada.session.user, { roomId, userId: id, seconds: 3600 })
  const { bans } = roomKeys(roomId)
  for (const [id, ban] of Object.entries(await redis.hgetall(bans)))
    await redis.hset(bans, id, ban.replace(/"until":\d+/, '"until":1'))
  const room = { ...(await chat.rooms.find(ada.session.user, roomId))! }
  const page = (nextTurn: NextTurn) =>
    chat.moderation.page(ada.session.user, room, { before: null, limit: 1 }, nextTurn)
  expect(await played(page)).toEqual([2000])
})

test('a page of members behind others of another role', async () => {
  const { ada, roomId } = await crowded(2)
  const room = (await chat.rooms.find(ada.session.user, roomId))!
  const range = { limit: 1, backwards: false }
  expect(await played(turn => chat.members.page(ada.session.user, room, range, 'MEMBER', turn))).toEqual([1024])
  expect(await played(turn => chat.members.page(ada.session.user, room, range, null, turn))).toEqual([])
})

test('looking for rooms in common with many people', async () => {
  const { ada } = await crowded(0)
  const people = Array.from({ length: 25 }, () => ({ ...user('x'), id: newUserId() }))
  const paid = await played(nextTurn => chat.presence.read(ada.session.user, people, nextTurn))
  expect(paid.map(points => Math.floor(points / 40))).toEqual([10, 5])
})

test('a page of long messages', async () => {
  const { ada, roomId } = await crowded(0)
  const page = (nextTurn: NextTurn) =>
    chat.messages.page(ada.session.user, roomId, { limit: 50, backwards: true }, nextTurn)
  await ada.send(roomId)
  expect(await played(page)).toEqual([])
  const input = { roomId, body: 'x'.repeat(4000), metadata: { lists: Array.from({ length: 1500 }, () => []) } }
  for (let i = 0; i < 20; i++) await chat.messages.send(ada.session.user, input)
  const paid = await played(page)
  // 170 KB, 64 at a time.
  expect(paid).toHaveLength(2)
  expect(Math.min(...paid)).toBeGreaterThan(100)
})
