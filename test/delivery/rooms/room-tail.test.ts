/** A room's tail, entry by entry: what goes to its audience at once, what makes it doubt, and who leaves it when. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Audience, Outlet, Selection } from '../../../src/delivery/outlet.ts'
import { type Follower, RoomTail } from '../../../src/delivery/rooms/room-tail.ts'
import { decodeCursor } from '../../../src/domain/cursor.ts'
import { type Facts, itemsByNumber, numbersOf, usersById } from '../../../src/domain/facts.ts'
import type { Item } from '../../../src/domain/item.ts'
import type { Entry, LogAnswer, Logged, Position } from '../../../src/domain/log.ts'
import { UnreadableError } from '../../../src/domain/unreadable.ts'
import type { User } from '../../../src/domain/user.ts'
import { roomOf } from '../../support/room.ts'
import { user } from '../world.ts'

const ada = user('ada')
const bob = user('bob')
const roomId = `room_${'1'.repeat(22)}` as const
const room = roomOf(roomId, ada)
const checkOf = (sequence: number, history = '0') => `${history}${String(sequence).padStart(11, '0')}`
const at = (sequence: number, history = '0'): Position => ({ sequence, check: checkOf(sequence, history) })

type Kind = 'message' | 'edited' | 'erased' | 'reacted' | 'removed' | 'updated' | 'deleted' | 'later'

function entryOf(kind: Kind, number: number): Entry {
  const shared = { at: 0, by: ada.id }
  switch (kind) {
    case 'message':
    case 'edited':
      return { kind, ...shared, number }
    case 'erased':
      return { kind, ...shared, numbers: [number] }
    case 'reacted':
      return { kind, ...shared, number, emoji: '☕', count: 1 }
    case 'removed':
      return { kind, ...shared, member: bob.id, memberCount: 1, roomName: 'Tea' }
    case 'updated':
      return { kind, ...shared }
    case 'deleted':
      return { kind, ...shared, roomName: 'Tea' }
    case 'later':
      return { kind }
  }
}

const logged = (sequence: number, kind: Kind = 'message', history = '0'): Logged => ({
  ...at(sequence, history),
  previous: checkOf(sequence - 1, history),
  entry: entryOf(kind, sequence),
})

/** The message that an entry shows. */
const itemOf = ({ sequence: number, check }: Logged): Item => ({
  number,
  check,
  changed: check,
  author: ada.id,
  body: 'tea?',
  metadata: null,
  sentAt: 0,
  editedAt: null,
  deletedAt: null,
  deletedBy: null,
  replyTo: null,
  clientMessageId: null,
})

const factsOf = (word: Logged): Facts => ({
  roomId,
  room: null,
  users: usersById([ada, bob]),
  items: itemsByNumber(numbersOf(word.entry).map(() => itemOf(word))),
})

/** A tail of a log that the test writes, and what its followers were told, in order. */
async function open({ head = 5 } = {}) {
  const log: Logged[] = Array.from({ length: head }, (_, index) => logged(index + 1))
  const told: string[] = []
  let answer: (after: Position | null) => Promise<LogAnswer | null> = async after => answerOf(log, after)
  let readings = 0
  const tail = new RoomTail({
    roomId,
    retryMs: 1,
    onLost: () => told.push('the blocks are forgotten'),
    source: {
      readLog: (_roomId, { after }) => {
        readings++
        return answer(after)
      },
      readUsers: async () => usersById([ada, bob]),
    },
  })
  const selection: Selection = { names: () => true, openAudience: () => openAudience(told) }
  const attach = (who: User, position = tail.position!) => {
    const outlet = { selection, name: who.username } as unknown as Outlet
    const follower: Follower = {
      userId: who.id,
      outlet,
      ended: ({ sequence }) => told.push(`${who.username} ended at ${sequence}`),
      lost: ({ sequence }) => told.push(`${who.username} lost at ${sequence}`),
    }
    return tail.attach(follower, position) ? follower : null
  }
  const isAnsweredBy = (next: typeof answer) => {
    answer = next
  }
  const receive = (word: Logged, facts: Facts | null = factsOf(word)) => tail.receive(word, facts)
  tail.begin()
  await live(tail)
  return { tail, receive, log, told, attach, isAnsweredBy, readings: () => readings }
}

function answerOf(log: readonly Logged[], after: Position | null): LogAnswer {
  const head = log.at(-1)!
  const known = after && (log.find(({ sequence }) => sequence === after.sequence)?.check ?? checkOf(0))
  const verdict = !after || known === after.check ? 'GOOD' : 'DIVERGED'
  const entries = after && verdict === 'GOOD' ? log.filter(({ sequence }) => sequence > after.sequence) : []
  const position = { sequence: head.sequence, check: head.check }
  const read = entries.slice(0, 128)
  const items = read.filter(({ entry }) => numbersOf(entry).length > 0).map(itemOf)
  return { verdict, head: position, deleted: false, room, membership: null, entries: read, items }
}

function openAudience(told: string[]): Audience {
  const names = new Set<string>()
  const nameOf = (outlet: Outlet) => (outlet as unknown as { name: string }).name
  return {
    get size() {
      return names.size
    },
    add: outlet => void names.add(nameOf(outlet)),
    delete: outlet => void names.delete(nameOf(outlet)),
    tell: ({ type, cursor }) =>
      told.push(`${[...names].join('+')}: ${type} ${decodeCursor(cursor)?.position.sequence}`),
  }
}

async function live(tail: RoomTail): Promise<void> {
  while (!tail.live) await turn()
}

test('what is next in line goes to the audience at once, and nothing is read', async () => {
  const { tail, receive, told, attach, readings } = await open()
  attach(ada)
  attach(bob)
  receive(logged(6))
  receive(logged(7))
  expect(told).toEqual(['ada+bob: MessageSent 6', 'ada+bob: MessageSent 7'])
  expect(tail.position).toEqual(at(7))
  expect(readings()).toBe(1)
})

test.each([
  ['what was told before', [logged(5), logged(3)]],
  ['what another instance of a version to come wrote', [logged(6, 'later')]],
])('%s moves nobody to doubt, and is told to nobody', async (_what, words) => {
  const { tail, receive, told, attach } = await open()
  attach(ada)
  for (const word of words) receive(word)
  expect(tail.live).toBe(true)
  expect(told).toEqual([])
})

test.each<[string, Logged[]]>([
  ['a hole', [logged(7)]],
  ['a hole, and what comes after it', [logged(8), logged(9), logged(7)]],
  ['a wrong predecessor', [logged(6, 'message', 'f')]],
  ['another entry at its own place', [logged(5, 'message', 'f')]],
])('after %s the log is read, and told once and in order', async (_what, words) => {
  const { tail, receive, log, told, attach } = await open()
  attach(ada)
  log.push(logged(6), logged(7), logged(8), logged(9))
  for (const word of words) receive(word)
  expect(tail.live).toBe(false)
  await live(tail)
  expect(told).toEqual([6, 7, 8, 9].map(sequence => `ada: MessageSent ${sequence}`))
})

test('a change of the room whose word does not bring the room is read, and told', async () => {
  const { tail, receive, log, told, attach } = await open()
  attach(ada)
  log.push(logged(6, 'updated'))
  receive(logged(6, 'updated'))
  expect(tail.live).toBe(false)
  await live(tail)
  expect(told).toEqual(['ada: RoomUpdated 6'])
  receive(logged(7, 'updated'), { ...factsOf(logged(7, 'updated')), room })
  expect(told).toEqual(['ada: RoomUpdated 6', 'ada: RoomUpdated 7'])
})

test('what is published while the log is read is read too, or read after', async () => {
  const { tail, receive, log, told, attach, isAnsweredBy } = await open()
  attach(ada)
  log.push(logged(6))
  isAnsweredBy(async after => {
    const given = answerOf(log, after)
    if (log.length < 9) log.push(logged(log.length + 1))
    receive(log.at(-1)!)
    return given
  })
  tail.suspect()
  await live(tail)
  expect(told).toEqual([6, 7, 8, 9].map(sequence => `ada: MessageSent ${sequence}`))
})

test('a doubt during a reading calls for another', async () => {
  const { tail, isAnsweredBy, readings, log } = await open()
  let doubts = 3
  isAnsweredBy(async after => {
    if (doubts-- > 0) tail.suspect()
    return answerOf(log, after)
  })
  tail.suspect()
  await live(tail)
  expect(readings()).toBe(1 + 4)
})

test('whoever is removed leaves the audience before the others are told, and is told last', async () => {
  const { receive, told, attach } = await open()
  attach(ada)
  attach(bob)
  receive(logged(6, 'removed'))
  receive(logged(7))
  expect(told).toEqual(['ada: MemberRemoved 6', 'bob ended at 6', 'ada: MessageSent 7'])
})

test('a deletion is told to the audience, and then ends it', async () => {
  const { receive, told, attach } = await open()
  attach(ada)
  attach(bob)
  receive(logged(6, 'deleted'))
  expect(told).toEqual(['ada+bob: RoomDeleted 6', 'ada ended at 6', 'bob ended at 6'])
})

test('only who stands exactly where the tail does joins its audience', async () => {
  const { tail, attach } = await open()
  expect(attach(ada, at(4))).toBeNull()
  expect(attach(ada, at(6))).toBeNull()
  expect(attach(ada, at(5, 'f'))).toBeNull()
  expect(attach(ada, at(5))).not.toBeNull()
  tail.suspect()
  expect(attach(bob, at(5))).toBeNull()
})

test('who leaves was told everything up to the position that is answered', async () => {
  const { tail, receive, told, attach } = await open()
  const follower = attach(ada)!
  attach(bob)
  receive(logged(6))
  expect(tail.detach(follower)).toEqual(at(6))
  receive(logged(7))
  expect(told).toEqual(['ada+bob: MessageSent 6', 'bob: MessageSent 7'])
})

test('a history that is another one lets go of everybody, at the position that they have', async () => {
  const { tail, log, told, attach } = await open()
  attach(ada)
  attach(bob)
  log.splice(0, log.length, ...[1, 2, 3].map(sequence => logged(sequence, 'message', 'f')))
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['the blocks are forgotten', 'ada lost at 5', 'bob lost at 5'])
  expect(tail.position).toEqual(at(3, 'f'))
})

test.each<[string, () => Promise<null>]>([
  ['that is gone', async () => null],
  ['that nobody can read', () => Promise.reject(new UnreadableError('a key'))],
])('a room %s lets go of everybody, and is not read again until somebody asks', async (_what, answer) => {
  const { tail, told, attach, isAnsweredBy, readings, log } = await open()
  attach(ada)
  isAnsweredBy(answer)
  tail.suspect()
  for (let turns = 0; turns < 20; turns++) await turn()
  expect(told).toEqual(['the blocks are forgotten', 'ada lost at 5'])
  expect(readings()).toBe(2)
  isAnsweredBy(async after => answerOf(log, after))
  tail.whenReaches(5, () => told.push('reached'))
  await live(tail)
  await turn()
  expect(told.at(-1)).toBe('reached')
})

test('what Redis did not answer is asked again', async () => {
  const { tail, isAnsweredBy, log, told, attach } = await open()
  attach(ada)
  let failures = 3
  log.push(logged(6))
  isAnsweredBy(after => (failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve(answerOf(log, after))))
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['ada: MessageSent 6'])
})

test('who waits for a sequence is called once, when it is there or never will be', async () => {
  const { tail, told } = await open()
  tail.whenReaches(5, () => told.push('5'))
  tail.whenReaches(6, () => told.push('6'))
  expect(told).toEqual(['5'])
  await live(tail)
  tail.whenReaches(99, () => told.push('closed'))
  tail.close()
  expect(told.sort()).toEqual(['5', '6', 'closed'])
})
