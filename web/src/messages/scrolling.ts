/** Where the reader is in a conversation: the end follows what is new, everything else stays where it is. */
import type { MessageView } from 'parlor-client'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { useHands } from './hands.ts'

interface ScrollingParts {
  scroller: RefObject<HTMLElement | null>
  list: RefObject<VirtualizerHandle | null>
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

/** So much of what was read before stands above where the conversation opens. */
const abovePx = 80
/** So long the list may take until what was measured is on the page. */
const mostFrames = 30

export function useScrolling({ scroller, list, messages, hasOlder, readOlder, firstUnread }: ScrollingParts) {
  const { isHeld, letGo, hands } = useHands()
  const [isAtEnd, setAtEnd] = useState(false)
  const sticks = useRef(true)
  const opened = useRef(false)
  /** Where the reader is to be, until they are there: what fits on the screen by its estimate may not fit. */
  const goesTo = useRef<Place | null>(null)
  /** The number of a message that is to be shown as soon as it is read. */
  const seeks = useRef<number | null>(null)
  const last = useRef<Position>({ top: 0, toEnd: 0 })
  const isReadingOlder = useRef(false)
  const first = messages[0]?.key ?? null

  const indexOf = (wanted: string) => messages.findIndex(({ key }) => key === wanted)

  /** Where the reader is now. Answers whether that is known. */
  const look = useCallback((): boolean => {
    const [handle, feed] = [list.current, scroller.current]
    // Before it was measured it has no end.
    if (!handle || !feed || handle.viewportSize === 0) return false
    const toEnd = toEndPx(feed)
    const isNear = toEnd < nearPx
    if (isNear && !isMeasured(handle, messages.length - 1, messages.at(-1))) return false
    const now = { top: feed.scrollTop, toEnd }
    const way = wayOf(last.current, now)
    last.current = now
    // Only somebody who scrolls up leaves the end, and by hand at once. That it grows away does not count.
    if (toEnd < 2 || (isNear && way === 'down')) sticks.current = true
    else if (way === 'up' && (!isNear || isHeld())) sticks.current = false
    setAtEnd(isNear)
    if (!hasOlder || isReadingOlder.current || feed.scrollTop > soonPx) return true
    isReadingOlder.current = true
    void readOlder().finally(() => {
      isReadingOlder.current = false
    })
    return true
  }, [scroller, list, messages, hasOlder, readOlder, isHeld])

  /** Goes where the reader is to be, as it is measured now; nobody is pulled from where their hand takes them. */
  const move = useRef(() => {})
  move.current = () => {
    const [handle, place] = [list.current, goesTo.current]
    if (!handle || !scroller.current || isHeld()) return
    if (place) scroller.current.scrollTop = offsetOf(handle, indexOf(place.key), place.align)
    else if (sticks.current) scroller.current.scrollTop = handle.scrollSize
  }
  /** Answers whether the reader is where they are to be. */
  const settle = useRef((): boolean => true)
  settle.current = () => {
    const [handle, place] = [list.current, goesTo.current]
    if (!handle || !scroller.current || messages.length === 0) return true
    move.current()
    const at = place ? indexOf(place.key) : -1
    if (place && (isHeld() || at === -1 || isMeasured(handle, at, messages[at]))) {
      goesTo.current = null
      sticks.current = toEndPx(scroller.current) < nearPx
    }
    // What fits on the screen is never scrolled: nothing else would find out that this is its end.
    return look() && goesTo.current === null && (!sticks.current || toEndPx(scroller.current) < 2)
  }
  const frame = useRef(0)
  const go = useCallback(() => {
    let framesLeft = mostFrames
    const step = () => {
      if (!settle.current() && (isHeld() || framesLeft-- > 0)) frame.current = requestAnimationFrame(step)
    }
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(step)
    move.current()
  }, [isHeld])
  useEffect(() => () => cancelAnimationFrame(frame.current), [])

  useLayoutEffect(() => {
    if (messages.length === 0) return
    if (!opened.current && firstUnread !== null && firstUnread !== first) {
      sticks.current = false
      goesTo.current = { key: firstUnread, align: 'start' }
    }
    opened.current = true
    go()
  }, [messages, first, firstUnread, go])

  const toEnd = useCallback(() => {
    letGo()
    sticks.current = true
    goesTo.current = seeks.current = null
    go()
  }, [go, letGo])

  /** Where it is not read yet, page after page is, until a hand moves the view. */
  const seek = useCallback(() => {
    const message = messages.find(({ number }) => number === seeks.current)
    if (seeks.current === null) return
    if (!message && hasOlder && !isHeld()) return void readOlder()
    seeks.current = null
    if (!message) return
    sticks.current = false
    goesTo.current = { key: message.key, align: 'center' }
    go()
  }, [messages, hasOlder, readOlder, isHeld, go])
  useLayoutEffect(seek, [seek])

  /** Shows the message of this number, if the room has it. */
  const goTo = useCallback(
    (number: number) => {
      letGo()
      seeks.current = number
      seek()
    },
    [seek, letGo],
  )
  return { isAtEnd, hands, onScroll: look, onResize: go, toEnd, goTo }
}

interface Place {
  key: string
  align: 'start' | 'center'
}

function offsetOf(handle: VirtualizerHandle, at: number, align: Place['align']): number {
  const above = align === 'start' ? abovePx : (handle.viewportSize - handle.getItemSize(at)) / 2
  return handle.getItemOffset(at) - above
}

/** As it is on the page: the list hears of it later. */
const toEndPx = ({ scrollHeight, scrollTop, clientHeight }: Element): number => scrollHeight - scrollTop - clientHeight

interface Position {
  top: number
  toEnd: number
}

/** Somebody who scrolls changes both. What grows, or is measured, changes one: above what is seen the first, below it the other. */
function wayOf(before: Position, { top, toEnd }: Position): 'up' | 'down' | null {
  if (top < before.top - 1 && toEnd > before.toEnd + 1) return 'up'
  return top > before.top + 1 && toEnd < before.toEnd - 1 ? 'down' : null
}

/** Whether this message stands on the page with the size that the list knows of. */
function isMeasured(handle: VirtualizerHandle, at: number, message: MessageView | undefined): boolean {
  const row = message && document.getElementById(`message-${message.key}-text`)?.closest('article')?.parentElement
  return Boolean(row) && Math.abs(row!.offsetHeight - handle.getItemSize(at)) < 1
}
