/** Which message has its buttons shown, and at which one keys begin. */
import type { MessageView } from 'parlor-client'
import { type KeyboardEvent, type RefObject, useCallback, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { Writing } from './writing.ts'

/**
 * The message that has the focus, or the pointer, whichever came last: only it has its buttons on the page.
 * Keys begin at the one that has the focus, or had it: wherever the pointer rests, they stay there.
 */
export function useActiveMessage(
  messages: readonly MessageView[],
  list: RefObject<VirtualizerHandle | null>,
  { field }: Writing,
) {
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const [stopKey, setStopKey] = useState<string | null>(null)
  const setActive = useCallback((key: string) => {
    // A menu, a picker, or a button that keys have reached belongs to the message beside it, wherever the pointer goes.
    if (!document.querySelector(':popover-open, article :focus-visible')) setActiveKey(key)
  }, [])
  const setStop = useCallback((key: string) => {
    setStopKey(key)
    if (!document.querySelector(':popover-open')) setActiveKey(key)
  }, [])
  const frame = useRef(0)
  /** What is far away has to be measured first: what is hidden takes no focus. */
  function focusStop(scroller: Element, framesLeft = 30) {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      const stop = scroller.querySelector<HTMLElement>('article[tabindex="0"]')
      stop?.focus()
      if (document.activeElement !== stop && framesLeft > 0) focusStop(scroller, framesLeft - 1)
    })
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const isOnMessage = event.target instanceof HTMLElement && event.target.matches('article')
    if (event.key === 'Escape' && isOnMessage) field.current?.focus()
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -messages.length, End: messages.length }[event.key]
    if (!isOnMessage || !step) return
    event.preventDefault()
    const at = messages.findIndex(({ key }) => key === stopKey)
    const next = Math.min(messages.length - 1, Math.max(0, at + step))
    list.current?.scrollToIndex(next, { align: 'nearest' })
    setStop(messages[next]!.key)
    focusStop(event.currentTarget)
  }
  return { activeKey, setActive, stopKey, setStop, onKeyDown }
}
