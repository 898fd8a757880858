/** The token of the session, kept by this browser for this address; all tabs share it. */
import { useSyncExternalStore } from 'react'
import { forgetDrafts } from '../messages/drafts.ts'

const key = `parlor:${location.pathname}:token`
const listeners = new Set<() => void>()
/** What is kept where the browser keeps nothing. */
let held: string | null = null

function read(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return held
  }
}

/** Null forgets it. */
export function keepToken(token: string | null): void {
  held = token
  try {
    if (token === null) localStorage.removeItem(key)
    else localStorage.setItem(key, token)
  } catch {
    // Signed in until the page is closed.
  }
  for (const onChange of listeners) onChange()
}

/** Forgets this one, if no other has taken its place, and what was written meanwhile. */
export function forgetToken(token: string): void {
  if (read() !== token) return
  keepToken(null)
  forgetDrafts()
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange)
  window.addEventListener('storage', onChange)
  return () => {
    listeners.delete(onChange)
    window.removeEventListener('storage', onChange)
  }
}

export const useKeptToken = (): string | null => useSyncExternalStore(subscribe, read)
