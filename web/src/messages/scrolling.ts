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

const opening = { align: 'start', offset: -80 } as const
/** So long the list may take until what was measured is on the page. */
const mostFrames = 30

export function useScrolling({ list, messages, hasOlder, readOlder, firstUnread }: ScrollingParts) {
  const [isAtEnd, setAtEnd] = useState(false)
  const sticks = useRef(true)
  const opened = useRef(false)
  const firstKey = useRef<string | null>(null)
  /** Where the conversation opens, until it is there: what fits on the screen by its estimate may not fit. */
  const opensAt = useRef<number | null>(null)
  const lastOffset = useRef(0)
  const isReadingOlder = useRef(false)
  const first = messages[0]?.key ?? null
  // Older ones came, or went: what is on the screen keeps its distance from the end.
  const isShifted = firstKey.current !== null && firstKey.current !== first

  /** Where the reader is now. Answers whether that is known. */
  const look = useCallback((): boolean => {
    const handle = list.current
    // Before it was measured it has no end.
    if (!handle || handle.viewportSize === 0) return false
    const isNear = toEndPx(handle) < nearPx
    if (isNear && !isMeasured(handle, messages.length - 1, messages.at(-1))) return false
    // Only somebody who scrolls up leaves the end. That it grows away does not count.
    if (isNear) sticks.current = true
    else if (handle.scrollOffset < lastOffset.current - 1) sticks.current = false
    lastOffset.current = handle.scrollOffset
    setAtEnd(isNear)
    if (!hasOlder || isReadingOlder.current || handle.scrollOffset > soonPx) return true
    isReadingOlder.current = true
    void readOlder().finally(() => {
      isReadingOlder.current = false
    })
    return true
  }, [list, messages, hasOlder, readOlder])

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
      opensAt.current = at
      list.current?.scrollToIndex(at, opening)
    } else if (sticks.current) list.current?.scrollToIndex(messages.length - 1, { align: 'end' })
    const frame = requestAnimationFrame(look)
    return () => cancelAnimationFrame(frame)
  }, [list, messages, first, firstUnread, look])

  /** Goes where the reader is to be, as it is measured now. Answers whether that is there. */
  const settle = useRef<() => boolean>(() => true)
  settle.current = () => {
    const [handle, at] = [list.current, opensAt.current]
    if (!handle || messages.length === 0) return true
    if (at !== null) handle.scrollToIndex(at, opening)
    else if (sticks.current) toEnd()
    if (at !== null && isMeasured(handle, at, messages[at])) opensAt.current = null
    // What fits on the screen is never scrolled: nothing else would find out that this is its end.
    return look() && opensAt.current === null && (!sticks.current || toEndPx(handle) < 2)
  }
  const frame = useRef(0)
  const onResize = useCallback(() => {
    let framesLeft = mostFrames
    const go = () => {
      if (!settle.current() && framesLeft-- > 0) frame.current = requestAnimationFrame(go)
    }
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(go)
  }, [])

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

const toEndPx = ({ scrollSize, scrollOffset, viewportSize }: VListHandle): number =>
  scrollSize - scrollOffset - viewportSize

/** Whether this message stands on the page with the size that the list knows of. */
function isMeasured(handle: VListHandle, at: number, message: MessageView | undefined): boolean {
  const row = message && document.getElementById(`message-${message.key}-text`)?.closest('article')?.parentElement
  return Boolean(row) && Math.abs(row!.offsetHeight - handle.getItemSize(at)) < 1
}
