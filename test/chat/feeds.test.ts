/** Feeds as the schema opens them, and the cursors that join a query to one. */
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { expect, test } from 'vitest'
import { createChat } from '../../src/chat/chat.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { schema } from '../../src/schema/index.ts'
import { EventsDocument } from '../generated/graphql.ts'
import { noAudit } from '../support/no-audit.ts'
import { createWorld } from './world.ts'

const world = createWorld()
const requests: unknown[] = []
const calls: string[] = []

/** The same chat, but it notes in which order it is asked. */
const chat = createChat({
  ...world,
  contentHook: null,
  audit: noAudit,
  isLocal: () => false,
  presence: true,
  delivery: {
    openFeed: (...request) => {
      requests.push(request)
      throw new Error('No feed today.')
    },
    openPresence: () => {
      throw new Error('Nobody watches in these tests.')
    },
    readSessions: async () => undefined,
  },
  messages: {
    ...world.messages,
    pageMessages: (...args) => {
      calls.push('messages')
      return world.messages.pageMessages(...args)
    },
  },
  rooms: {
    ...world.rooms,
    findRoom: (...args) => {
      calls.push('room')
      return world.rooms.findRoom(...args)
    },
  },
  roomLists: {
    ...world.roomLists,
    readRooms: async (...args) => {
      const list = await world.roomLists.readRooms(...args)
      calls.push('list')
      return list
    },
  },
  limits: defaultLimits,
  sessionTtlMs: 60_000,
})

test('events opens a feed of the session, without ids that are no rooms', async () => {
  const ada = await world.person()
  const id = await ada.room()
  const variableValues = { after: ['anything'], roomIds: [id, 'nonsense', ada.id] }
  const contextValue = { session: ada.session, chat, address: '' }
  await subscribe({ schema, document: EventsDocument, variableValues, contextValue })
  await subscribe({ schema, document: EventsDocument, contextValue })
  expect(requests).toEqual([
    [ada.session, { after: ['anything'], roomIds: [id] }],
    [ada.session, { after: null, roomIds: null }],
  ])
})

test('events needs a session', async () => {
  const contextValue = { session: null, chat, address: '' }
  const result = (await subscribe({ schema, document: EventsDocument, contextValue })) as ExecutionResult
  expect(result.errors).toMatchObject([{ path: ['events'], extensions: { code: 'UNAUTHENTICATED' } }])
})

test('feed cursors and the list of rooms are read once, together, and before anything else in their operation', async () => {
  const ada = await world.person()
  const id = await ada.room()
  const document = parse(`
    query ($id: ID!) {
      room(id: $id) { messages { nodes { id } } }
      viewer { rooms { nodes { messages { nodes { id } } } } ...Cursors again: feedCursors }
    }
    fragment Cursors on Viewer { feedCursors }
  `)
  calls.length = 0
  const ask = world.askWith(chat, ada.session)
  const { data, errors } = await ask(document as never, { id } as never)
  expect(errors).toEqual([])
  expect(data).toMatchObject({ viewer: { feedCursors: [expect.any(String)] } })
  expect(calls.slice(0, 2)).toEqual(['list', 'room'])
  expect(calls.indexOf('messages')).toBeGreaterThan(1)
  expect(calls.filter(call => call === 'list')).toHaveLength(1)
})

test('what a mutation has changed is in the list that it shows, whenever its feed cursors were read', async () => {
  const ada = await world.person()
  const document = parse(`mutation {
    createRoom(input: { name: "New" }) { __typename }
    renewSession { viewer { feedCursors rooms { nodes { name } } } }
  }`)
  const { data } = await ada.ask(document as never)
  expect(data).toMatchObject({ renewSession: { viewer: { feedCursors: [], rooms: { nodes: [{ name: 'New' }] } } } })
})
