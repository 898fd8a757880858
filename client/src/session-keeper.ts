/** Renews the session of a page: when it opens, and well before it would end. */

import { renew } from './chat-documents.ts'
import type { Viewer } from './chat-snapshots.ts'
import { isPassing } from './errors.ts'
import type { Request } from './requests.ts'
import { backOff } from './sockets.ts'

const longestMs = 12 * 3_600_000

/** Answers how to end it. */
export function keepSession(request: Request, onRenewed: (expiresAt: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  let isClosed = false
  async function extend(failed = 0): Promise<void> {
    if (isClosed) return
    try {
      const { renewSession } = await request<{ renewSession: { viewer: Pick<Viewer, 'sessionExpiresAt'> } }>(renew)
      const { sessionExpiresAt } = renewSession.viewer
      onRenewed(sessionExpiresAt)
      const half = (Date.parse(sessionExpiresAt) - Date.now()) / 2
      timer = setTimeout(extend, Math.min(longestMs, Math.max(half, 1_000)))
    } catch (error) {
      if (!isPassing(error)) return
      await backOff(failed)
      await extend(failed + 1)
    }
  }
  void extend()
  return () => {
    isClosed = true
    clearTimeout(timer)
  }
}
