/** Long metadata: in a query each object waits for its caller's turn, and an event is the same for all. */
import { execute, parse } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/schema/index.ts'
import { message } from '../support/events.ts'

const long = JSON.stringify({ lists: Array.from({ length: 900 }, () => []) })
const room = { id: 'room_x' }

function context(metadata: (string | null)[]) {
  const open: (() => void)[] = []
  const items = metadata.map(text => ({ ...message, metadata: text }))
  const chat = {
    rooms: { find: async () => room },
    messages: { page: async () => ({ items, hasPrevious: false, hasNext: false }) },
  }
  const nextTurn = () => new Promise<void>(resolve => open.push(resolve))
  return { open, contextValue: { session: { user: { id: 'user_ada' } }, lack: null, address: '', chat, nextTurn } }
}

const shown = '{ room(id: "room_x") { messages(first: 9) { nodes { metadata } } } }'

test('each of the long ones waits, and the short ones do not', async () => {
  const { open, contextValue } = context([long, '{"a":1}', null, long])
  const result = Promise.resolve(execute({ schema, document: parse(shown), contextValue }))
  await new Promise(resolve => setImmediate(resolve))
  expect(open).toHaveLength(2)
  for (const go of open) go()
  const lists = JSON.parse(long)
  expect(await result).toMatchObject({
    data: { room: { messages: { nodes: [lists, { a: 1 }, null, lists].map(metadata => ({ metadata })) } } },
  })
})

test('an event waits for nobody, and looks at nobody', () => {
  const document = parse('subscription { events { ... on MessageSent { message { metadata } } } }')
  const contextValue = new Proxy({}, { get: () => expect.unreachable() })
  const rootValue = { type: 'MessageSent', message: { ...message, metadata: long } }
  const result = execute({ schema, document, contextValue, rootValue })
  expect(result).toMatchObject({ data: { events: { message: { metadata: JSON.parse(long) } } } })
})
