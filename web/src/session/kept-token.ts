/** The token of the session, kept by this browser for this address; all tabs share it, but for one that has a token of its own. */
import { useSyncExternalStore } from 'react'
import { forgetDrafts } from '../messages/drafts.ts'

const key = `parlor:${location.pathname}:token`
const listeners = new Set<() => void>()
/** What is kept where the browser keeps nothing. */
let held: string | null = null

function read(): string | null {
  try {
    return place().getItem(key)
  } catch {
    return held
  }
}

const place = (): Storage => (sessionStorage.getItem(key) === null ? localStorage : sessionStorage)

/** For this tab alone, so that two people can be signed in beside each other. */
export function keepTokenInTab(token: string): void {
  held = token
  try {
    sessionStorage.setItem(key, token)
  } catch {
    // Signed in until the page is closed.
  }
}

/** Null forgets it. */
export function keepToken(token: string | null): void {
  held = token
  try {
    if (token === null) place().removeItem(key)
    else place().setItem(key, token)
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
