/** The hooks show what the store has, and render only the components that use what has changed. */
import {
  ChatProvider,
  useChat,
  useConnection,
  useMessages,
  usePresence,
  useRoom,
  useRooms,
  useTyping,
  useViewer,
} from 'parlor-client/react'
import { createElement, type FunctionComponent, StrictMode } from 'react'
import { expect, test } from 'vitest'
import { Cell, obtain } from '../../client/src/cell.ts'
import { change, render } from './empty-page.ts'

/** A store of cells, whose rooms have cells of their own; and which of them somebody uses. */
function fakeStore() {
  const cells = new Map<string, Cell<string>>()
  const watched = new Set<string>()
  const cell = (name: string) => {
    const onWatched = (isWatched: boolean) => (isWatched ? watched.add(name) : watched.delete(name))
    return obtain(cells, name, () => new Cell<string>(name, onWatched))
  }
  const of = (name: string) => (roomId: string) => cell(`${name} ${roomId}`)
  const shown = { connection: cell('connection'), viewer: cell('viewer'), rooms: cell('rooms') }
  const ofRooms = { room: of('room'), messages: of('messages'), typing: of('typing'), presence: of('presence') }
  return { store: { ...shown, ...ofRooms } as never, cell, watched }
}

/** Each of these uses a hook, and tells what it sees whenever it renders. */
function tellers(hooks: Record<string, () => unknown>) {
  const seen: string[] = []
  const components = Object.entries(hooks).map(([name, use]): FunctionComponent => {
    return () => {
      seen.push(`${name}: ${use()}`)
      return null
    }
  })
  return { seen, elements: components.map((component, key) => createElement(component, { key })) }
}

const hooks = {
  connection: useConnection,
  viewer: useViewer,
  rooms: useRooms,
  room: () => useRoom('tea'),
  messages: () => useMessages('tea'),
  typing: () => useTyping('tea'),
  presence: () => usePresence('tea'),
}

test('each hook shows its part of the store, and a change renders those alone who use it', () => {
  const { store, cell } = fakeStore()
  const { seen, elements } = tellers(hooks)
  render(createElement(ChatProvider, { store }, elements))
  const parts = ['connection', 'viewer', 'rooms', 'room tea', 'messages tea', 'typing tea', 'presence tea']
  expect(seen.map(line => line.split(': ')[1])).toEqual(parts)
  for (const part of [...parts, 'messages pub', 'typing pub', 'room pub']) change(() => cell(part).set(`new ${part}`))
  expect(seen.slice(parts.length).map(line => line.split(': ')[1])).toEqual(parts.map(part => `new ${part}`))
})

test('what is used is watched until nobody uses it, also where everything is rendered twice', () => {
  const { store, watched } = fakeStore()
  const Room = ({ id }: { id: string }) => `${useMessages(id)}${usePresence(id)}` && null
  const page = (id: string) =>
    createElement(StrictMode, null, createElement(ChatProvider, { store }, createElement(Room, { id })))
  const { show, end } = render(page('tea'))
  expect([...watched].sort()).toEqual(['messages tea', 'presence tea'])
  show(page('pub'))
  expect([...watched].sort()).toEqual(['messages pub', 'presence pub'])
  end()
  expect([...watched]).toEqual([])
})

test('without a provider a hook says what is missing', () => {
  let problem: unknown
  const Lost = () => {
    try {
      useChat()
    } catch (error) {
      problem = error
    }
    return null
  }
  render(createElement(Lost))
  expect(String(problem)).toContain('ChatProvider')
})
