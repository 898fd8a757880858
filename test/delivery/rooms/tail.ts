/** A tail of a log that a test writes, and what its followers were told. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Audience, Outlet, Selection } from '../../../src/delivery/outlet.ts'
import type { Follower } from '../../../src/delivery/rooms/followers.ts'
import { RoomTail } from '../../../src/delivery/rooms/room-tail.ts'
import { decodeCursor } from '../../../src/domain/cursor.ts'
import type { Entry } from '../../../src/domain/entry.ts'
import { type Facts, itemsByNumber, numbersOf, usersById } from '../../../src/domain/facts.ts'
import type { Item } from '../../../src/domain/item.ts'
import type { LogAnswer, Logged, Position } from '../../../src/domain/log.ts'
import type { User } from '../../../src/domain/user.ts'
import { roomOf } from '../../support/room.ts'
import { user } from '../world.ts'

export const ada = user('ada')
export const bob = user('bob')
export const roomId = `room_${'1'.repeat(22)}` as const
export const room = roomOf(roomId, ada)
export const checkOf = (sequence: number, history = '0') => `${history}${String(sequence).padStart(11, '0')}`
export const at = (sequence: number, history = '0'): Position => ({ sequence, check: checkOf(sequence, history) })

export type Kind = 'message' | 'edited' | 'erased' | 'reacted' | 'removed' | 'updated' | 'deleted' | 'later'

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
      return { kind, ...shared, member: bob.id, memberCount: 1, roomName: 'Tea', cause: 'REMOVED' }
    case 'updated':
      return { kind, ...shared }
    case 'deleted':
      return { kind, ...shared, roomName: 'Tea' }
    case 'later':
      return { kind }
  }
}

export const logged = (sequence: number, kind: Kind = 'message', history = '0'): Logged => ({
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

export const factsOf = (word: Logged): Facts => ({
  roomId,
  room: null,
  users: usersById([ada, bob]),
  items: itemsByNumber(numbersOf(word.entry).map(() => itemOf(word))),
})

/** A tail of a log that the test writes, and what its followers were told, in order. */
export async function open({ head = 5 } = {}) {
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
      listens: false,
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

export function answerOf(log: readonly Logged[], after: Position | null): LogAnswer {
  const head = log.at(-1)!
  const known = after && (log.find(({ sequence }) => sequence === after.sequence)?.check ?? checkOf(0))
  const verdict = !after || known === after.check ? 'GOOD' : 'DIVERGED'
  const entries = after && verdict === 'GOOD' ? log.filter(({ sequence }) => sequence > after.sequence) : []
  const position = { sequence: head.sequence, check: head.check }
  const read = entries.slice(0, 128)
  const items = read.filter(({ entry }) => numbersOf(entry).length > 0).map(itemOf)
  return {
    verdict,
    head: position,
    deleted: false,
    room,
    membership: null,
    entries: read,
    items,
    readNumber: 0,
    open: false,
    publicSince: 0,
  }
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
    signal: ({ type }) => void told.push(`${[...names].join('+')}: ${type}`),
    tell: ({ type, cursor }) =>
      told.push(`${[...names].join('+')}: ${type} ${decodeCursor(cursor)?.position.sequence}`),
  }
}

export async function live(tail: RoomTail): Promise<void> {
  while (!tail.live) await turn()
}
