/** What people are called now: nobody is told of a new name, but whatever is told or read of somebody has it. */
import type { ChatStore, MessageView, Person } from 'parlor-client'
import { useSyncExternalStore } from 'react'

type Named = Pick<Person, 'id' | 'displayName'>

const names = new Map<string, string>()
/** As they came: what comes again is no news. */
const known = new WeakSet<Named>()
const listeners = new Set<() => void>()

function hear(...people: (Named | null | undefined)[]): void {
  let isNews = false
  for (const person of people) {
    if (!person || known.has(person)) continue
    known.add(person)
    isNews ||= names.get(person.id) !== person.displayName
    names.set(person.id, person.displayName)
  }
  if (isNews) for (const onChange of listeners) onChange()
}

/** Of the viewer, and of all whom the feed tells of, until the function that it answers is called. */
export function hearNames({ viewer, onEvent }: ChatStore): () => void {
  const hearViewer = () => hear(viewer.getSnapshot())
  const ends = [
    viewer.subscribe(hearViewer),
    onEvent(({ user, message, member }) => {
      const [author, other] = [message, member] as [{ author?: Named }?, { user?: Named }?]
      hear(user as Named | undefined, author?.author, other?.user)
    }),
  ]
  return () => {
    for (const end of ends) end()
    names.clear()
  }
}

/** Of those who wrote what is read. */
export const hearAuthors = (messages: readonly MessageView[]): void => hear(...messages.map(({ author }) => author))

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange)
  return () => void listeners.delete(onChange)
}

/** The name that came last, of somebody who is shown with one that may be older. */
export const useName = ({ id, displayName }: Named): string =>
  useSyncExternalStore(subscribe, () => names.get(id) ?? displayName)
