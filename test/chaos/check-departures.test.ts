import { expect, test } from 'vitest'
import type { KnownEntry } from '../../src/domain/entry.ts'
import { checkDepartures } from './check-departures.ts'
import { emptyHistory } from './history.ts'
import type { RoomState } from './state.ts'
import { idOf } from './story.ts'

type Told = KnownEntry extends infer E ? (E extends KnownEntry ? Omit<E, 'at'> : never) : never

const [ann, bob, cleo] = ['ann', 'bob', 'cleo'].map(idOf) as [string, string, string]

const added = (member: string, role: 'MEMBER' | 'OWNER' = 'MEMBER') =>
  ({ kind: 'added', by: ann, member, role, memberCount: 1 }) as Told
const standing = (member: string, role: 'MODERATOR' | 'OWNER') =>
  ({ kind: 'standing', by: ann, member, addedBy: ann, joinedAt: 1, role }) as Told
const gone = { kind: 'removed', by: ann, member: ann, cause: 'ACCOUNT_DELETED', memberCount: 1, roomName: 'r' } as Told
const says = { kind: 'message', by: ann, number: 1 } as Told
const handsOver = (heir: string) => [standing(heir, 'OWNER'), standing(ann, 'MODERATOR'), gone]

/** Ann's room, in which bob is and then cleo, who moderates; ann's account is deleted. */
function findWrong(rest: Told[], given: Partial<RoomState> = {}, lingers = false): string[] {
  const first = [added(ann, 'OWNER'), added(bob), added(cleo), standing(cleo, 'MODERATOR')]
  const entries = [...first, ...rest].map((entry, i) => ({ sequence: i + 1, entry: { ...entry, at: (i + 1) * 10 } }))
  const room = { roomId: 'room', entries, members: [bob, cleo], owner: cleo, ...given } as unknown as RoomState
  const departure = { userId: ann, username: 'ann', owned: ['room'], invokedAt: 1, answeredAt: 2, goneAt: 3, lingers }
  const state = { rooms: new Map([['room', room]]), lists: new Map() }
  return checkDepartures({ ...emptyHistory(), departures: [departure] }, state).map(({ text }) => text)
}

test('nothing is wrong where the room passes to the moderator', () => {
  expect(findWrong(handsOver(cleo))).toEqual([])
})

test.each<[string, Told[], Partial<RoomState>]>([
  ['passes to a member, though somebody moderates', handsOver(bob), { owner: bob }],
  ['passes to nobody', [gone], {}],
  ['still has them', handsOver(cleo), { members: [ann, bob, cleo] }],
  ['still is theirs', handsOver(cleo), { owner: ann }],
  ['hears them once more', [...handsOver(cleo), says], {}],
])('it is found that the room %s', (_name, rest, given) => {
  expect(findWrong(rest, given)).toHaveLength(1)
})

test('it is found that a device of theirs is told what happens', () => {
  expect(findWrong(handsOver(cleo), {}, true)).toHaveLength(1)
})
