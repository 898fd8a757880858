import { describe, expect, test } from 'vitest'
import type { KnownEntry, RemovalCause } from '../../src/domain/entry.ts'
import type { UserId } from '../../src/domain/id.ts'
import { checkRights } from './check-rights.ts'
import type { RoomState } from './state.ts'

const [ann, bob, cleo, dan] = ['ann', 'bob', 'cleo', 'dan'].map(name => `user_${name}` as UserId) as [
  ...[UserId, UserId, UserId, UserId],
]

type Told = KnownEntry extends infer E ? (E extends KnownEntry ? Omit<E, 'at'> : never) : never

const added = (member: UserId, by: UserId, role: 'MEMBER' | 'OWNER' = 'MEMBER'): Told => ({
  ...{ kind: 'added', by, member, role, memberCount: 1 },
})
const standing = (
  member: UserId,
  by: UserId,
  told: { role?: 'MEMBER' | 'MODERATOR' | 'OWNER'; mutedUntil?: number },
): Told => ({ kind: 'standing', by, member, addedBy: ann, joinedAt: 1, role: 'MEMBER', ...told })
const removed = (member: UserId, by: UserId, cause: RemovalCause): Told => ({
  ...{ kind: 'removed', by, member, cause, memberCount: 1, roomName: 'a room' },
})
const says = (by: UserId, number = 1): Told => ({ kind: 'message', by, number })
const erases = (by: UserId, ...numbers: number[]): Told => ({ kind: 'erased', by, numbers })

/** Ann's room, in which bob moderates and cleo is; one entry each 10 ms. Answers what is wrong with what comes then. */
function findWrong(...rest: Told[]): string[] {
  const first = [added(ann, ann, 'OWNER'), added(bob, ann), standing(bob, ann, { role: 'MODERATOR' }), added(cleo, ann)]
  const entries = [...first, ...rest].map((entry, i) => ({
    ...{ sequence: i + 1, check: `${i}`, previous: '', text: '' },
    entry: { ...entry, at: (i + 1) * 10 } as KnownEntry,
  }))
  return checkRights({ roomId: 'room', entries } as unknown as RoomState).map(({ text }) => text)
}

describe('who may do what, by the log', () => {
  test.each<[string, Told[]]>([
    ['speaks, and what they said is deleted by who is above', [says(cleo), erases(bob, 1)]],
    ['speaks when the mute is over', [standing(cleo, bob, { mutedUntil: 60 }), says(cleo)]],
    ['is unmuted', [standing(cleo, bob, { mutedUntil: 900 }), standing(cleo, bob, {}), says(cleo)]],
    ['comes back when the ban is over', [{ kind: 'banned', by: bob, user: dan, until: 60 }, added(dan, dan)]],
    ['hands the room over', [standing(cleo, ann, { role: 'OWNER' }), standing(ann, ann, { role: 'MODERATOR' })]],
    ['deletes their account', [removed(cleo, cleo, 'ACCOUNT_DELETED')]],
    [
      'deletes their account, and what they own passes on',
      [
        ...[standing(bob, ann, { role: 'OWNER' }), standing(ann, ann, { role: 'MODERATOR' })],
        removed(ann, ann, 'ACCOUNT_DELETED'),
      ],
    ],
    ['removes a fellow', [added(dan, cleo), removed(dan, cleo, 'REMOVED'), removed(cleo, cleo, 'LEFT')]],
  ])('nothing is wrong where somebody %s', (_name, rest) => {
    expect(findWrong(...rest)).toEqual([])
  })

  test.each<[string, Told[]]>([
    ['speaks without being a member', [says(dan)]],
    ['speaks after they were removed', [removed(cleo, bob, 'REMOVED'), says(cleo)]],
    ['speaks while muted', [standing(cleo, bob, { mutedUntil: 900 }), says(cleo)]],
    [
      'reacts while muted',
      [
        ...[says(ann), standing(cleo, bob, { mutedUntil: 900 })],
        { kind: 'reacted', by: cleo, number: 1, emoji: '👍', count: 1 },
      ],
    ],
    ['mutes with a role that was taken', [standing(bob, ann, {}), standing(cleo, bob, { mutedUntil: 900 })]],
    ['mutes the owner', [standing(ann, bob, { role: 'OWNER', mutedUntil: 900 })]],
    ['bans an equal', [standing(cleo, ann, { role: 'MODERATOR' }), removed(cleo, bob, 'BANNED')]],
    ['joins while banned', [{ kind: 'banned', by: bob, user: dan }, added(dan, dan)]],
    ['gives roles without being the owner', [standing(cleo, bob, { role: 'MODERATOR' })]],
    ['deletes what the owner said', [says(ann), erases(bob, 1)]],
    ['shuts the door of another’s room', [{ kind: 'updated', by: bob, visibility: 'PRIVATE' }]],
    ['deletes the account of another one', [removed(cleo, bob, 'ACCOUNT_DELETED')]],
    ['deletes their account, and leaves a room without an owner', [removed(ann, ann, 'ACCOUNT_DELETED')]],
    ['removes a moderator', [removed(bob, cleo, 'REMOVED')]],
  ])('it is found that somebody %s', (_name, rest) => {
    expect(findWrong(...rest)).toHaveLength(1)
  })
})
