/** How often members may add and remove others: of each a part, and nothing at the expense of who runs the room. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import type { User } from '../../src/domain/user.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { limitsWith, someRoom, someUser } from './some.ts'

const redis = connect()
const now = () => Date.now()

describe('membership changes in one minute', () => {
  const slow = createRoomStore(redis, limitsWith({ membershipChangesPerMinute: 5, membershipChangesPerMember: 3 }))
  const limited = { outcome: 'limited', retryAfterMs: expect.toSatisfy((ms: number) => ms > 30_000 && ms <= 60_000) }
  const add = (roomId: RoomId, by: User, member: User) =>
    slow.addMember({ roomId, by, member, intendedAt: now() }).then(answer => ('room' in answer ? 'added' : answer))
  const remove = (roomId: RoomId, by: User, member: User) =>
    slow.removeMember({ roomId, by, member }).then(answer => ('room' in answer ? 'removed' : answer))

  test('each member has a part of the changes, and whoever runs the room is never held up by them', async () => {
    const [ann, bob, cid, dot, puppet] = [someUser(), someUser(), someUser(), someUser(), someUser()]
    const roomId = await someRoom(slow, ann, bob, cid, dot)
    expect(await add(roomId, bob, puppet)).toBe('added')
    expect(await remove(roomId, bob, puppet)).toBe('removed')
    expect(await add(roomId, bob, puppet)).toBe('added')
    expect(await remove(roomId, bob, puppet)).toEqual(limited)
    // Of the others' part nothing is used up …
    expect(await remove(roomId, cid, puppet)).toBe('removed')
    expect(await add(roomId, cid, puppet)).toBe('added')
    // … until all members together have had theirs.
    for (const by of [cid, dot]) expect(await remove(roomId, by, puppet)).toEqual(limited)
    for (let i = 0; i < 4; i++) {
      expect(await remove(roomId, ann, puppet)).toBe('removed')
      expect(await add(roomId, ann, puppet)).toBe('added')
    }
    expect(await remove(roomId, puppet, puppet)).toBe('removed')
    expect(await remove(roomId, bob, bob)).toBe('removed')
  })

  test('what is refused does not count, and a new minute has all of it again', async () => {
    const [ann, bob, puppet] = [someUser(), someUser(), someUser()]
    const roomId = await someRoom(slow, ann, bob, puppet)
    for (let i = 0; i < 9; i++) expect(await add(roomId, bob, puppet)).toBe('added')
    for (const [act, done] of [
      [remove, 'removed'],
      [add, 'added'],
      [remove, 'removed'],
    ] as const)
      expect(await act(roomId, bob, puppet)).toBe(done)
    const { changes } = roomKeys(roomId)
    expect(await redis.pttl(changes)).toBeGreaterThan(0)
    expect(await add(roomId, bob, puppet)).toEqual(limited)
    await redis.pexpire(changes, 1)
    await until(async () => (await add(roomId, bob, puppet)) === 'added')
    expect(await redis.hgetall(changes)).toEqual({ members: '1', [`members:${bob.id}`]: '1' })
  })
})
