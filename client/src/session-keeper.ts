/** Renews the session of a page: when it opens, and well before it would end. */

import { renew } from './chat-documents.ts'
import type { Viewer } from './chat-snapshots.ts'
import type { Request } from './requests.ts'
import { untilAnswered } from './trying.ts'

const longestMs = 12 * 3_600_000

/** Answers how to end it. */
export function keepSession(request: Request, onRenewed: (expiresAt: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  let isClosed = false
  async function extend(): Promise<void> {
    const { renewSession } = await untilAnswered(
      () => request<{ renewSession: { viewer: Pick<Viewer, 'sessionExpiresAt'> } }>(renew),
      () => isClosed,
    )
    const expiresAt = renewSession.viewer.sessionExpiresAt
    onRenewed(expiresAt)
    const half = (Date.parse(expiresAt) - Date.now()) / 2
    timer = setTimeout(begin, Math.min(longestMs, Math.max(half, 1_000)))
  }
  // A session that cannot be renewed goes on until it ends.
  const begin = () => void extend().catch(() => undefined)
  begin()
  return () => {
    isClosed = true
    clearTimeout(timer)
  }
}
