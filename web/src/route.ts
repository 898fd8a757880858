/** Where the page is, in the fragment of its address: servers and their logs never see it, which keeps invitations secret. */
import { useSyncExternalStore } from 'react'

export type Route =
  | { at: 'home' }
  | { at: 'room'; roomId: string; details: boolean }
  | { at: 'find' }
  | { at: 'settings' }
  | { at: 'invitation'; code: string }

export function parseRoute(hash: string): Route {
  const [place, id = '', part] = hash.replace(/^#\/?/, '').split('/').map(decoded)
  if (place === 'room' && id) return { at: 'room', roomId: id, details: part === 'details' }
  if (place === 'invite' && id) return { at: 'invitation', code: id }
  if (place === 'find' || place === 'settings') return { at: place }
  return { at: 'home' }
}

/** An address that was cut off in the middle still leads somewhere. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** What an address has behind its `#`. */
export const linkTo = {
  home: '#/',
  find: '#/find',
  settings: '#/settings',
  room: (roomId: string) => `#/room/${encodeURIComponent(roomId)}`,
  details: (roomId: string) => `#/room/${encodeURIComponent(roomId)}/details`,
  invitation: (code: string) => `#/invite/${encodeURIComponent(code)}`,
}

/** Goes there as if a link had been followed. */
export function goTo(link: string): void {
  location.hash = link
}

/** Goes there by a step back, where that is where one comes from: nobody goes in circles. */
export function backTo(link: string): void {
  // Not every browser has it.
  const { navigation } = window as Partial<Window>
  const before = navigation?.entries()[navigation.currentEntry!.index - 1]?.url
  if (before && (new URL(before).hash || linkTo.home) === link) history.back()
  else goTo(link)
}

/** Goes there without a step to come back to. */
export function moveTo(link: string): void {
  history.replaceState(null, '', link)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

const subscribe = (onChange: () => void) => {
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}

/** The fragment as it is; `parseRoute` says what it means. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => location.hash)
