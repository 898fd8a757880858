/** An event is executed at once and from its entry alone, so that one execution can serve every subscriber. */
import { type DocumentNode, type ExecutionResult, execute, validate } from 'graphql'
import { expect, it } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import { schema } from '../../src/schema/index.ts'
import { EventsDocument } from '../generated/graphql.ts'

const at = Date.UTC(2030, 0, 31, 12)
const user = (name: string) => ({
  id: `user_${name.padEnd(22, '-')}` as UserId,
  username: name,
  displayName: name,
  avatarUrl: null,
  createdAt: at,
  version: '1',
})
const [ada, bob] = [user('ada'), user('bob')]
const room = { id: 'room_1234567890123456789012' as RoomId, name: 'Tea', creator: ada, createdAt: at }
const shared = { roomId: room.id, cursor: 'here', occurredAt: at }
const message = {
  id: 'msg_x' as const,
  room,
  author: ada,
  body: 'Hello',
  sentAt: at,
  sequence: 7,
  clientMessageId: null,
}

const member = { id: 'mem_x' as const, user: bob, addedBy: ada, joinedAt: at }

const events: Event[] = [
  { type: 'MessageSent', ...shared, message },
  { type: 'MemberAdded', ...shared, member, memberCount: 2 },
  { type: 'MemberRemoved', ...shared, memberId: member.id, user: bob, removedBy: bob, memberCount: 1 },
  { type: 'AddedToRoom', ...shared, room, addedBy: ada },
  { type: 'RemovedFromRoom', ...shared, roomName: room.name, removedBy: ada },
  { type: 'RoomDeleted', ...shared, roomName: room.name, deletedBy: ada },
  { type: 'FeedReset', roomId: room.id, cursor: null, occurredAt: at, reason: 'GONE' },
  { type: 'FeedReady', cursor: null, occurredAt: at, cursors: ['here'] },
]

const untouchable = new Proxy(
  {},
  {
    get: (_context, name) => {
      throw new Error(`The context was asked for ${String(name)}.`)
    },
  },
)

const show = (event: Event) =>
  execute({ schema, document: EventsDocument as DocumentNode, rootValue: event, contextValue: untouchable })

it('knows the document that every test subscribes with', () => {
  expect(validate(schema, EventsDocument)).toEqual([])
})

it.each(events.map(event => [event.type, event] as const))(
  'shows %s at once and without its context',
  (type, event) => {
    const result = show(event)
    expect(result).not.toBeInstanceOf(Promise)
    const { data, errors } = result as ExecutionResult
    expect(errors).toBeUndefined()
    expect(data!.events).toMatchObject({
      __typename: type,
      cursor: event.cursor,
      occurredAt: '2030-01-31T12:00:00.000Z',
    })
  },
)

it('shows all of a message', () => {
  const { data } = show(events[0]!) as ExecutionResult
  expect(data!.events).toMatchObject({
    roomId: room.id,
    message: { id: 'msg_x', body: 'Hello', sequence: 7, author: { id: ada.id }, roomId: room.id },
  })
})
