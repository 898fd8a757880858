/** Where the line "new messages" stands: before the first one that came while the viewer was away. */
import type { MessageView, RoomSummary } from 'parlor-client'
import { useEffect, useRef, useState } from 'react'

/** The key of that message, or null. The line stays until the viewer goes away again, or writes. */
export function useFirstUnread(room: RoomSummary, messages: readonly MessageView[]): string | null {
  const readNumber = room.membership?.readNumber ?? null
  const [awaySince, setAwaySince] = useState<number | null>(room.unreadCount > 0 ? readNumber : null)
  const read = useRef(readNumber)
  read.current = readNumber
  useEffect(() => {
    const onChange = () => document.hidden && setAwaySince(read.current)
    document.addEventListener('visibilitychange', onChange)
    return () => document.removeEventListener('visibilitychange', onChange)
  }, [])
  const last = messages.at(-1)
  const hasWritten = last?.isOwn && last.state === 'sending'
  useEffect(() => {
    if (hasWritten) setAwaySince(null)
  }, [hasWritten])
  if (awaySince === null) return null
  return messages.find(({ number, isOwn }) => number !== null && number > awaySince && !isOwn)?.key ?? null
}
