/** An event is executed at once and from its entry alone, so that one execution can serve every subscriber. */
import { type DocumentNode, type ExecutionResult, execute, validate } from 'graphql'
import { expect, it } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import { schema } from '../../src/schema/index.ts'
import { EventsDocument } from '../generated/graphql.ts'
import { eventsOfAllTypes } from '../support/events.ts'

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

it.each(eventsOfAllTypes.map(event => [event.type, event] as const))(
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

it('shows all of a message, and of the one that it replies to', () => {
  const { data } = show(eventsOfAllTypes[0]!) as ExecutionResult
  expect(data!.events).toMatchObject({
    roomId: 'room_1234567890123456789012',
    message: {
      id: 'msg_x',
      body: 'Hello',
      number: 7,
      metadata: { mood: 'merry' },
      author: { displayName: 'ada' },
      roomId: 'room_1234567890123456789012',
      replyTo: { id: 'msg_w', number: 6, body: 'Hi' },
    },
  })
})

it('shows what is deleted without what it said', () => {
  const deleted = eventsOfAllTypes.find(({ type }) => type === 'MessagesDeleted')!
  const { data } = show(deleted) as ExecutionResult
  const erased = { id: 'msg_x', number: 7, body: '', metadata: null, deletedAt: '2030-01-31T12:00:00.000Z' }
  expect(data!.events).toMatchObject({ messages: [erased], deletedBy: { displayName: 'ada' } })
})

it.each(['ReactionAdded', 'ReactionRemoved'])('shows of %s which emoji at which message, and how many', type => {
  const { data } = show(eventsOfAllTypes.find(event => event.type === type)!) as ExecutionResult
  expect(data!.events).toMatchObject({ messageId: 'msg_x', reaction: { id: 'rea_x', emoji: '☕', count: 2 } })
})
