/** The links that `npm run demo` prints: a code behind the `#`, good once, for a session. Other servers know none. */
import { keepTokenInTab } from './kept-token.ts'

/** Changes the code for a session of this tab, where the address has one. */
export async function takeDemoLink(): Promise<void> {
  const code = /^#demo=([\w-]+)$/.exec(location.hash)?.[1]
  if (!code) return
  // Gone from the address first: whatever happens, it is not copied along.
  history.replaceState(null, '', location.pathname)
  const response = await fetch(new URL('./demo', document.baseURI), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  if (response.ok) keepTokenInTab(((await response.json()) as { token: string }).token)
}
