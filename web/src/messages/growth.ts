/** How a conversation grows around what its reader sees: above, below, or in the middle, where what was missed is filled in. */
import type { MessageView } from 'parlor-client'
import { type RefObject, useLayoutEffect, useReducer, useRef } from 'react'
import type { VirtualizerHandle } from 'virtua'

type Messages = readonly MessageView[]

interface Growth {
  /** What to show now. */
  shown: Messages
  /** Whether it grew, or shrank, above what is seen: that keeps its distance from the end. */
  isShifted: boolean
  /** Whether the rest is shown next. */
  goesOn: boolean
}

export function useGrowth(list: RefObject<VirtualizerHandle | null>, messages: Messages): Growth {
  const before = useRef<Messages>([])
  const [, showNext] = useReducer((count: number) => count + 1, 0)
  const growth = growthOf(before.current, messages, seenAt(list.current))
  const { shown, goesOn } = growth
  useLayoutEffect(() => {
    before.current = shown
    if (goesOn) showNext()
  }, [shown, goesOn])
  return growth
}

const seenAt = (handle: VirtualizerHandle | null): number => handle?.findItemIndex(handle.scrollOffset) ?? 0

/**
 * The list can change at one end at a time; what is above goes first. Nor can it take in something between what it has measured
 * and what is seen: others would have those sizes. So what lies above a gap goes, and comes back when the gap is filled.
 */
export function growthOf(before: Messages, messages: Messages, seenAt: number): Growth {
  const whole = { shown: messages, isShifted: false, goesOn: false }
  const places = new Map(messages.map(({ key }, place) => [key, place]))
  const placeOf = ({ key }: MessageView) => places.get(key) ?? -1
  const at = before.findIndex((message, at) => at >= seenAt && placeOf(message) >= 0)
  if (before === messages || at === -1) return whole
  const place = placeOf(before[at]!)
  const top = topOf(messages, place)
  const kept = before.findIndex((message, i) => placeOf(message) >= top && placeOf(message) - i === place - at)
  if (kept > 0) {
    const shown = before.slice(kept).map(message => messages[placeOf(message)] ?? message)
    return { shown, isShifted: true, goesOn: true }
  }
  const shown = top > 0 ? messages.slice(top) : messages
  const above = place - top - at
  const below = shown.length - before.length - above
  if (above === 0) return { ...whole, shown }
  return { shown: below > 0 ? shown.slice(0, -below) : shown, isShifted: true, goesOn: below > 0 }
}

/** Up to where nothing is missing, from this place on. Those on their way have no number. */
function topOf(messages: Messages, place: number): number {
  const isNext = (one: MessageView, next: MessageView) => !one.number || !next.number || one.number + 1 === next.number
  let top = place
  while (top > 0 && isNext(messages[top - 1]!, messages[top]!)) top--
  return top
}
