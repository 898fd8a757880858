/** Reading what no event tells: when it is shown, and once more where the server was away. */
import { useConnection } from 'parlor-client/react'
import { useEffect, useRef } from 'react'
import { complain } from './toasts.tsx'

/** Where `read` rejects, it is called again as soon as the page is live again. Another `read` is called at once. */
export function useReading(read: () => Promise<void>): void {
  const isLive = useConnection().state === 'live'
  /** The one that was called last, unless it failed. */
  const called = useRef<typeof read | null>(null)
  useEffect(() => {
    if (called.current === read) return
    called.current = read
    read().catch(error => {
      complain(error)
      if (called.current === read) called.current = null
    })
  }, [read, isLive])
}
