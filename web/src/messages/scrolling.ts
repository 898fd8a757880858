/** Where the reader is in a conversation: the end follows what is new, everything else stays where it is. */
import type { MessageView } from 'parlor-client'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { VListHandle } from 'virtua'

interface ScrollingParts {
  list: RefObject<VListHandle | null>
  messages: readonly MessageView[]
  hasOlder: boolean
  readOlder(): Promise<void>
  /** The key of the message that the conversation opens at; null for the end. */
  firstUnread: string | null
}

/** So near the end counts as there. */
const nearPx = 48
/** So near the top, older messages are asked for. */
const soonPx = 1200

export function useScrolling({ list, messages, hasOlder, readOlder, firstUnread }: ScrollingParts) {
  const [isAtEnd, setAtEnd] = useState(false)
  const sticks = useRef(true)
  const opened = useRef(false)
  const firstKey = useRef<string | null>(null)
  const isReadingOlder = useRef(false)
  const first = messages[0]?.key ?? null
  // Older ones came, or went: what is on the screen keeps its distance from the end.
  const isShifted = firstKey.current !== null && firstKey.current !== first

  const look = useCallback(() => {
    const handle = list.current
    // Before it was measured it has no end.
    if (!handle || handle.viewportSize === 0) return
    const toEndPx = handle.scrollSize - handle.scrollOffset - handle.viewportSize
    sticks.current = toEndPx < nearPx
    setAtEnd(sticks.current)
    if (!hasOlder || isReadingOlder.current || handle.scrollOffset > soonPx) return
    isReadingOlder.current = true
    void readOlder().finally(() => {
      isReadingOlder.current = false
    })
  }, [list, hasOlder, readOlder])

  const toEnd = useCallback(() => {
    sticks.current = true
    list.current?.scrollToIndex(messages.length - 1, { align: 'end' })
  }, [list, messages.length])

  useLayoutEffect(() => {
    firstKey.current = first
    if (messages.length === 0) return
    const at = opened.current ? -1 : messages.findIndex(({ key }) => key === firstUnread)
    opened.current = true
    if (at > 0) {
      sticks.current = false
      list.current?.scrollToIndex(at, { align: 'start', offset: -80 })
    } else if (sticks.current) list.current?.scrollToIndex(messages.length - 1, { align: 'end' })
    const frame = requestAnimationFrame(look)
    return () => cancelAnimationFrame(frame)
  }, [list, messages, first, firstUnread, look])

  const onResize = useCallback(() => {
    if (sticks.current) toEnd()
    // What fits on the screen is never scrolled: nothing else would find out that this is its end.
    requestAnimationFrame(look)
  }, [toEnd, look])

  /** Shows the message of this number, if it is there. */
  const goTo = useCallback(
    (number: number) => {
      const at = messages.findIndex(message => message.number === number)
      if (at !== -1) list.current?.scrollToIndex(at, { align: 'center' })
    },
    [list, messages],
  )
  return { isAtEnd, isShifted, onScroll: look, onResize, toEnd, goTo }
}
