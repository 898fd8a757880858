/** Invitations: what a room keeps of them, who may make them, and who comes in with one. */
import { expect, test } from 'vitest'
import { newRoomId, type RoomId } from '../../src/domain/id.ts'
import { type InvitationPlace, locateInvitation, newInvitationCode } from '../../src/domain/invitation.ts'
import type { Limits } from '../../src/domain/limits.ts'
import type { User } from '../../src/domain/user.ts'
import { createInvitationStore } from '../../src/store/invitation-store.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect, stutter } from '../support/connect.ts'
import { everythingIn, holding } from './everything.ts'
import { governed } from './governed.ts'
import { limitsWith, newRoom, openStores, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms } = openStores(redis)
const storeWith = (limits: Partial<Limits> = {}, on = redis) => createInvitationStore(on, limitsWith(limits))
const invitations = storeWith()

async function invite(roomId: RoomId, by: User, { uses = null as number | null, lifeMs = 60_000 } = {}) {
  const code = newInvitationCode(roomId)
  const place = locateInvitation(code) as InvitationPlace
  const reply = await invitations.createInvitation({ ...place, by: by.id, lifeMs, uses })
  if (reply.outcome !== 'created') throw new Error(reply.outcome)
  return { ...place, code }
}
const join = (by: User, { roomId, hash }: InvitationPlace, on = rooms) =>
  on.joinRoom({ roomId, by, invitation: hash, intendedAt: Date.now() })

/** Makes an invitation end now, as if its time had passed. */
async function end({ roomId, hash }: InvitationPlace): Promise<void> {
  const { invitations: key } = roomKeys(roomId)
  const kept = (await redis.hget(key, hash))!
  await redis.hset(key, hash, kept.replace(/"expiresAt":\d+/, `"expiresAt":${Date.now() - 1}`))
}

test('lets in as many as it is for, and counts nobody twice', async () => {
  const [ann, bob, cat, dan] = [someUser(), someUser(), someUser(), someUser()]
  const place = await invite(await someRoom(rooms, ann), ann, { uses: 2 })
  expect(await join(bob, place)).toMatchObject({ outcome: 'joined', membership: { role: 'MEMBER', addedBy: bob.id } })
  expect(await join(bob, place)).toMatchObject({ outcome: 'already' })
  expect(await invitations.findInvitation(place)).toMatchObject({ memberCount: 2, invitation: { usesLeft: 1 } })
  expect(await join(ann, place)).toMatchObject({ outcome: 'already' })
  expect(await join(cat, place)).toMatchObject({ outcome: 'joined' })
  expect(await join(dan, place)).toEqual({ outcome: 'not-found' })
  // Whose answer was lost tries again with what is spent.
  expect(await join(cat, place)).toMatchObject({ outcome: 'already' })
  expect(await invitations.findInvitation(place)).toBeNull()
})

test('what is wrong, spent, over, revoked or of a room that is gone is answered alike', async () => {
  const [ann, eve, fay] = [someUser(), someUser(), someUser()]
  const roomId = await someRoom(rooms, ann)
  const gone = await invite(await someRoom(rooms, ann), ann)
  await rooms.deleteRoom({ roomId: gone.roomId, by: ann })
  const [spent, over, revoked] = [
    await invite(roomId, ann, { uses: 1 }),
    await invite(roomId, ann),
    await invite(roomId, ann),
  ]
  await join(fay, spent)
  await end(over)
  expect(await invitations.revokeInvitation(revoked, ann.id)).toEqual({ outcome: 'revoked', wasGood: true })
  const places = [
    ...[spent, over, revoked, gone],
    { roomId, hash: 'x' },
    { roomId: newRoomId(), hash: spent.hash },
    { roomId: gone.roomId, hash: over.hash },
  ]
  for (const place of places) {
    expect(await join(eve, place)).toEqual({ outcome: 'not-found' })
    expect(await invitations.findInvitation(place)).toBeNull()
  }
  expect(await invitations.revokeInvitation(spent, ann.id)).toEqual({ outcome: 'revoked', wasGood: false })
  expect(await invitations.revokeInvitation(over, ann.id)).toEqual({ outcome: 'revoked', wasGood: false })
})

test('is made, seen and revoked by those who may add members, and by nobody else', async () => {
  const { roomId, owner, mod, ann } = await governed(redis, {}, { roleToAdd: 'MODERATOR' })
  const eve = someUser()
  const made = await invite(roomId, mod)
  const given = { ...locateInvitation(newInvitationCode(roomId))!, lifeMs: 60_000, uses: null }
  for (const [by, refusal] of [
    [ann, { outcome: 'not-allowed', needs: 'MODERATOR' }],
    [eve, { outcome: 'not-a-member' }],
  ] as const) {
    expect(await invitations.createInvitation({ ...given, by: by.id })).toEqual(refusal)
    expect(await invitations.revokeInvitation(made, by.id)).toEqual(refusal)
    expect(await invitations.listInvitations(roomId, by.id)).toBeNull()
  }
  for (const by of [owner, mod])
    expect(await invitations.listInvitations(roomId, by.id)).toMatchObject([{ hash: made.hash, createdBy: mod.id }])
  const elsewhere = await someRoom(rooms, eve)
  expect(await invitations.revokeInvitation({ roomId: elsewhere, hash: made.hash }, eve.id)).toMatchObject({
    wasGood: false,
  })
  expect(await invitations.findInvitation(made)).not.toBeNull()
})

test('who is banned is told so, who is out comes back, who is muted stays so', async () => {
  const { roomId, owner, ann, bob, ban, unban, mute, remove } = await governed(redis)
  const place = await invite(roomId, owner, { uses: 2 })
  await mute(owner, bob)
  await remove(bob)
  expect(await join(bob, place)).toMatchObject({ outcome: 'joined', membership: { mutedUntil: expect.any(Number) } })
  await ban(owner, ann, { seconds: 60 })
  expect(await join(ann, place)).toEqual({ outcome: 'banned', until: expect.any(Number) })
  expect(await invitations.findInvitation(place)).toMatchObject({ invitation: { usesLeft: 1 } })
  await unban(owner, ann)
  expect(await join(ann, place)).toMatchObject({ outcome: 'joined' })
})

test('a full list forgets what is over, and nothing else', async () => {
  const ann = someUser()
  const roomId = await someRoom(rooms, ann)
  const three = storeWith({ invitationsPerRoom: 3 })
  const made = [await invite(roomId, ann), await invite(roomId, ann), await invite(roomId, ann)]
  const next = () =>
    three.createInvitation({ ...locateInvitation(newInvitationCode(roomId))!, by: ann.id, lifeMs: 9e9, uses: 1 })
  expect(await next()).toEqual({ outcome: 'full' })
  await end(made[1]!)
  expect(await next()).toMatchObject({ outcome: 'created' })
  expect(await next()).toEqual({ outcome: 'full' })
  expect(await invitations.listInvitations(roomId, ann.id)).toHaveLength(3)
  expect(await invitations.findInvitation(made[0]!)).not.toBeNull()
})

test('its code is kept nowhere, and goes with its room', async () => {
  const ann = someUser()
  const { code, roomId } = await invite(await someRoom(rooms, ann), ann)
  expect(holding(await everythingIn(redis, `{r:${roomId}}*`), [code, code.slice(22)])).toEqual([])
  await rooms.deleteRoom({ roomId, by: ann })
  expect(await redis.exists(roomKeys(roomId).invitations)).toBe(0)
})

test('what ioredis sends twice happens once', async () => {
  const twice = openStores(stutter(connect()))
  const twiceInvited = storeWith({}, stutter(connect()))
  const [ann, bob] = [someUser(), someUser()]
  const roomId = newRoomId()
  await rooms.createRoom(newRoom(roomId, ann))
  const place = locateInvitation(newInvitationCode(roomId))!
  const given = { ...place, by: ann.id, lifeMs: 60_000, uses: 2 }
  expect(await twiceInvited.createInvitation(given)).toMatchObject({ outcome: 'created', invitation: { usesLeft: 2 } })
  expect(await join(bob, place, twice.rooms)).toMatchObject({ outcome: 'joined' })
  expect(await invitations.listInvitations(roomId, ann.id)).toMatchObject([{ usesLeft: 1 }])
  expect(await twiceInvited.revokeInvitation(place, ann.id)).toEqual({ outcome: 'revoked', wasGood: true })
})

test('the last use lets in one of many who come at the same moment', async () => {
  const ann = someUser()
  for (let round = 0; round < 200; round++) {
    const place = await invite(await someRoom(rooms, ann), ann, { uses: 1 })
    const outcomes = await Promise.all(Array.from({ length: 10 }, someUser).map(user => join(user, place)))
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['joined', ...Array(9).fill('not-found')].sort())
    expect(await rooms.findOpenRoom(place.roomId, ann.id)).toMatchObject({ memberCount: 2 })
  }
})

test('a deletion, a revocation and a joining at the same moment leave nobody in between', async () => {
  const [ann, bob] = [someUser(), someUser()]
  for (let round = 0; round < 200; round++) {
    const place = await invite(await someRoom(rooms, ann), ann, { uses: 1 })
    const stop =
      round % 2 === 0
        ? () => rooms.deleteRoom({ roomId: place.roomId, by: ann })
        : () => invitations.revokeInvitation(place, ann.id)
    const [joined] = await Promise.all(
      round % 4 < 2 ? [join(bob, place), stop()] : [stop(), join(bob, place)].reverse(),
    )
    const entries = await rooms.readEntries(place.roomId, 0, 9)
    const kinds = entries.map(({ entry }) => entry.kind)
    expect(kinds.filter(kind => kind === 'added')).toHaveLength(
      (joined as { outcome: string }).outcome === 'joined' ? 2 : 1,
    )
    expect(kinds.indexOf('deleted')).toBe(round % 2 === 0 ? kinds.length - 1 : -1)
  }
})
