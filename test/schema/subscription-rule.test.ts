/** Subscriptions select what entries carry, and nothing that would be read. */
import { parse, specifiedRules, validate } from 'graphql'
import { expect, it } from 'vitest'
import { NoReadsInSubscriptionsRule, schema } from '../../src/schema/index.ts'

const refusals = (document: string) =>
  validate(schema, parse(document), [...specifiedRules, NoReadsInSubscriptionsRule])

it.each([
  'memberCount',
  'members { nodes { id } }',
  'member(userId: "user_1") { id }',
  'messages(last: 1) { nodes { id } }',
])('refuses %s of a room inside a subscription', field => {
  const errors = refusals(`subscription { events { ... on AddedToRoom { room { id ${field} } } } }`)
  expect(errors).toHaveLength(1)
  expect(errors[0]!.extensions.code).toBe('BAD_USER_INPUT')
  expect(errors[0]!.message).toContain('query the room')
})

it('refuses the room of a message inside a subscription', () => {
  const errors = refusals('subscription { events { ... on MessageSent { message { roomId room { id } } } } }')
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
})

it('refuses it through fragments, inline fragments, aliases and directives', () => {
  const errors = refusals(`
    subscription A { events { ...Added } }
    fragment Added on AddedToRoom { ... { room { ...Deep } } }
    fragment Deep on Room { count: memberCount @include(if: false) }
  `)
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
})

it('reports a field once however many subscriptions reach it', () => {
  const errors = refusals(`
    subscription A { events { ...Added } }
    subscription B { events { ...Added } }
    fragment Added on AddedToRoom { room { memberCount } }
  `)
  expect(errors).toHaveLength(1)
})

it('leaves queries and mutations alone, in the same document too', () => {
  const errors = refusals(`
    query Q { room(id: "x") { ...Whole } }
    mutation M { createRoom(input: { name: "x" }) { ... on CreateRoomPayload { room { ...Whole } } } }
    subscription S { events { ... on AddedToRoom { room { id name metadata } } } }
    fragment Whole on Room { memberCount members { nodes { id } } messages { nodes { id } } }
  `)
  expect(errors).toEqual([])
})

it('bears fragments in circles and unknown names', () => {
  const errors = refusals(`
    subscription { events { ...A nonsense } }
    fragment A on AddedToRoom { room { id } ...B ...Missing }
    fragment B on AddedToRoom { ...A }
  `)
  expect(errors.length).toBeGreaterThan(0)
})

it('lets a subscription have one root field', () => {
  expect(refusals('subscription { events { cursor } other: events { cursor } }')).toHaveLength(1)
  expect(refusals('subscription { events { cursor } __typename }')).not.toEqual([])
})
