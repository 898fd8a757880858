/** A room that is deleted while everything else is done to it: the deletion is the last that happens there. */
import { expect, test } from 'vitest'
import { locateInvitation, newInvitationCode } from '../../src/domain/invitation.ts'
import type { User } from '../../src/domain/user.ts'
import { createInvitationStore } from '../../src/store/invitation-store.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { governed } from './governed.ts'
import { limitsWith, placeOf, someUser } from './some.ts'

const redis = connect()
const invitations = createInvitationStore(redis, limitsWith({}))

/** Everything that writes there, each by somebody who may. */
async function everything(round: number) {
  const room = await governed(redis, {}, { visibility: 'PUBLIC', roleToAdd: 'MEMBER' })
  const { roomId, rooms, messages, reactions, owner, mod, ann, bob, send } = room
  const sent = await send(ann)
  if (sent.outcome !== 'sent') throw new Error(sent.outcome)
  const place = placeOf(sent.item)
  const invitation = locateInvitation(newInvitationCode(roomId))!
  const given = { by: owner.id, lifeMs: 60_000, uses: 1 }
  await invitations.createInvitation({ ...invitation, ...given })
  const another = locateInvitation(newInvitationCode(roomId))!
  const join = (by: User, hash: string | null) =>
    rooms.joinRoom({ roomId, by, invitation: hash, intendedAt: Date.now() })
  const change = { roomId, place, by: ann.id, people: [ann] }
  const acts: (() => Promise<unknown>)[] = [
    () => send(ann),
    () => messages.editMessage({ ...change, body: 'x', metadata: null }),
    () => reactions.addReaction({ roomId, place, by: bob, emoji: '👍' }),
    () => messages.deleteMessage(change),
    () => room.add(someUser(), ann),
    () => join(someUser(), null),
    () => join(someUser(), invitation.hash),
    () => invitations.createInvitation({ ...another, ...given }),
    () => invitations.revokeInvitation(invitation, owner.id),
    () => room.remove(bob),
    () => room.mute(mod, ann),
    () => room.ban(mod, bob),
    () => rooms.updateRoom({ roomId, by: owner, facts: { name: '"x"' }, listing: null }),
    () => rooms.setRole({ roomId, by: owner.id, member: ann.id, role: 'MODERATOR', people: new Map() }),
  ]
  const first = round % acts.length
  return { roomId, rooms, owner, acts: [...acts.slice(first), ...acts.slice(0, first)] }
}

// Each round fills a room first: that takes a while on a busy machine.
test('nothing happens behind it, and nothing is left but the tombstone', async () => {
  for (let round = 0; round < 200; round++) {
    const { roomId, rooms, owner, acts } = await everything(round)
    const deletion = () => rooms.deleteRoom({ roomId, by: owner })
    acts.splice(round % 9, 0, deletion)
    await Promise.all(acts.map(act => act()))
    const kinds = (await rooms.readEntries(roomId, 0, 99)).map(({ entry }) => entry.kind)
    expect(kinds.indexOf('deleted')).toBe(kinds.length - 1)
    const { meta, members, log, ...others } = roomKeys(roomId)
    const keys = Object.values(others).filter(key => typeof key === 'string')
    const left = await Promise.all(keys.map(async key => ((await redis.exists(key)) === 1 ? key : null)))
    expect(left.filter(key => key !== null && key !== others.changes)).toEqual([])
    expect(await redis.exists(meta, members, log)).toBe(3)
  }
}, 60_000)
