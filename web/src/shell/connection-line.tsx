/** Whether the page is live; it is said only where something is, or was, in the way. */
import { useConnection } from 'parlor-client/react'
import { useEffect, useState } from 'react'

const words: Record<string, string> = {
  connecting: 'Connecting…',
  offline: 'You are offline',
  'catching up': 'Catching up…',
  live: 'Live again',
}
/** Too short to be worth a word. */
const quietMs = 700
const goodNewsMs = 2500

export function ConnectionLine() {
  const { state } = useConnection()
  const [shown, setShown] = useState<string | null>(null)
  useEffect(() => {
    if (state === 'live') {
      setShown(before => (before === null ? null : 'live'))
      const timer = setTimeout(() => setShown(null), goodNewsMs)
      return () => clearTimeout(timer)
    }
    const timer = setTimeout(() => setShown(state), quietMs)
    return () => clearTimeout(timer)
  }, [state])
  return (
    <div role="status" className="connection-place">
      {shown && words[shown] && (
        <p className={`connection ${shown === 'live' ? 'live' : ''}`}>
          <span className="pulse" />
          {words[shown]}
        </p>
      )}
    </div>
  )
}
