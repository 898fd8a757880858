/** What a word says besides its entry is read whole, or not at all: whoever cannot read it asks Redis. */
import { expect, test } from 'vitest'
import { factsIn, itemIn, numbersOf, peopleOf, userIn } from '../../src/domain/facts.ts'
import type { Logged } from '../../src/domain/log.ts'
import { deletedUser } from '../../src/domain/user.ts'
import { roomOf } from '../support/room.ts'

const roomId = `room_${'r'.repeat(22)}` as const
const id = `user_${'a'.repeat(22)}` as const
const check = 'abcdefabcdef'
const ada = { id, username: 'ada', displayName: 'Ada', avatarUrl: null, createdAt: 0, version: '1' }
const item = {
  ...{ number: 7, check, changed: check, author: id, body: 'Hello', metadata: '{"a":1}', sentAt: 0 },
  ...{ editedAt: null, deletedAt: null, deletedBy: null, replyTo: { number: 6, check }, clientMessageId: 'x' },
}
const room = roomOf(roomId, ada)

test.each([
  ['people and messages', { users: [ada], items: [item] }],
  ['a room, too', { room, users: [ada], items: [] }],
  ['what a newer instance adds', { users: [{ ...ada, status: '☕' }], items: [{ ...item, pinned: true }], more: 1 }],
])('%s are read', (_what, shown) => {
  const facts = factsIn(roomId, shown)!
  expect([facts.users.size, facts.items.size]).toEqual([shown.users.length, shown.items.length])
  expect(userIn(facts, id).displayName).toBe('Ada')
})

const wrongItems = Object.keys(item).flatMap(key => [
  { users: [ada], items: [{ ...item, [key]: undefined }] },
  { users: [ada], items: [item, { ...item, [key]: [] }] },
])
const wrongPeople = Object.keys(ada).flatMap(key => [
  { users: [{ ...ada, [key]: undefined }], items: [] },
  { users: [ada, { ...ada, [key]: [] }], items: [] },
])

const wrongRooms = Object.keys(room).flatMap(key => [
  { room: { ...room, [key]: undefined }, users: [], items: [] },
  { room: { ...room, [key]: [] }, users: [], items: [] },
])

test.each<[string, unknown]>([
  ...[undefined, null, 7, 'x', [], {}].map((shown): [string, unknown] => [JSON.stringify(shown) ?? 'nothing', shown]),
  ['no people', { items: [] }],
  ['no messages', { users: [] }],
  ['messages by number', { users: [], items: { 7: item } }],
  ['another room', { room: { ...room, id: `room_${'s'.repeat(22)}` }, users: [], items: [] }],
  ['a room without a name', { room: { ...room, name: undefined }, users: [], items: [] }],
  ['somebody of no id', { users: [{ ...ada, id: 'user_1' }], items: [] }],
  ...wrongItems.map((shown, i): [string, unknown] => [`message ${i}`, shown]),
  ...wrongRooms.map((shown, i): [string, unknown] => [`room ${i}`, shown]),
  ...wrongPeople.map((shown, i): [string, unknown] => [`person ${i}`, shown]),
])('of %s nothing is believed', (_what, shown) => {
  expect(factsIn(roomId, shown)).toBeNull()
})

test('a message of another history is not the one at its number', () => {
  const facts = factsIn(roomId, { users: [ada], items: [item] })!
  expect(itemIn(facts, { number: 7, check })).toEqual(item)
  expect(itemIn(facts, { number: 7, check: 'ffffffffffff' })).toBeNull()
  expect(itemIn(facts, { number: 8, check })).toBeNull()
})

test('whoever has no profile is a deleted user', () => {
  expect(userIn(factsIn(roomId, { users: [], items: [] })!, id)).toEqual(deletedUser(id))
})

test('an entry shows its messages and its people, each once', () => {
  const bob = `user_${'b'.repeat(22)}` as const
  const entries = [
    { kind: 'erased', at: 0, by: bob, numbers: [3, 4] },
    { kind: 'message', at: 0, by: id, number: 5 },
    { kind: 'added', at: 0, by: id, member: bob, memberCount: 2 },
    { kind: 'later' },
  ] as const
  const logged = entries.map(entry => ({ sequence: 1, check, previous: check, entry }) as unknown as Logged)
  expect(entries.map(entry => numbersOf(entry as never))).toEqual([[3, 4], [5], [], []])
  expect([...peopleOf(logged, [item])].sort()).toEqual([id, bob].sort())
})
