/** What happens when a message arrives in the room that is open: it is read out, and counts as read where it can be seen. */
import type { MessageView, RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { announce } from '../parts/announcer.tsx'

export function useArrivals(room: RoomSummary, messages: readonly MessageView[], isAtEnd: boolean): void {
  const chat = useChat()
  const isSeen = useIsSeen()
  const newest = messages.findLast(({ number }) => number !== null)
  const number = newest?.number ?? 0
  const readNumber = room.membership?.readNumber ?? number
  useEffect(() => {
    if (isSeen && isAtEnd && number > readNumber) chat.markRead(room.id, number)
  }, [chat, room.id, isSeen, isAtEnd, number, readNumber])

  const heard = useRef<number | null>(null)
  useEffect(() => {
    const before = heard.current
    heard.current = number
    if (before === null || before === 0 || number <= before || !newest || newest.isOwn) return
    announce(`${newest.author.displayName}: ${newest.body}`)
  }, [number, newest])
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange)
  window.addEventListener('focus', onChange)
  window.addEventListener('blur', onChange)
  return () => {
    document.removeEventListener('visibilitychange', onChange)
    window.removeEventListener('focus', onChange)
    window.removeEventListener('blur', onChange)
  }
}

/** Whether somebody looks at the page. */
const useIsSeen = (): boolean =>
  useSyncExternalStore(subscribe, () => document.visibilityState === 'visible' && document.hasFocus())
