/** Who is signed in on this browser: a token, and where the server is. */
const key = 'parlor-example'

export const url: string = import.meta.env.VITE_PARLOR_URL ?? 'http://127.0.0.1:4000/graphql'

/** The token of the session; empty for nobody. */
export const token = (): string => localStorage.getItem(key) ?? ''

export function signedIn(token: string): void {
  localStorage.setItem(key, token)
  location.reload()
}

/** Begins anew, so that nothing of the last user stays on the page. */
export function signedOut(): void {
  localStorage.removeItem(key)
  location.reload()
}
