/** How a conversation grows around what its reader sees: above, below, or in the middle, where what was missed is filled in. */
import type { MessageView } from 'parlor-client'
import { type RefObject, useLayoutEffect, useReducer, useRef } from 'react'
import type { VirtualizerHandle } from 'virtua'

interface Growth {
  /** What to show now: all, or all but what came below, which is shown next. */
  shown: readonly MessageView[]
  /** Whether it grew, or shrank, above what is seen: that keeps its distance from the end. */
  isShifted: boolean
}

export function useGrowth(list: RefObject<VirtualizerHandle | null>, messages: readonly MessageView[]): Growth {
  const before = useRef<readonly MessageView[]>([])
  const [, showAll] = useReducer((count: number) => count + 1, 0)
  const growth = growthOf(before.current, messages, seenAt(list.current))
  useLayoutEffect(() => {
    before.current = growth.shown
    if (growth.shown !== messages) showAll()
  }, [growth.shown, messages])
  return growth
}

const seenAt = (handle: VirtualizerHandle | null): number => handle?.findItemIndex(handle.scrollOffset) ?? 0

/** The list can grow at one end at a time: where it did at both, the upper one is first. */
export function growthOf(before: readonly MessageView[], messages: readonly MessageView[], seenAt: number): Growth {
  if (before === messages) return { shown: messages, isShifted: false }
  const places = new Map(messages.map(({ key }, at) => [key, at]))
  const at = before.findIndex(({ key }, at) => at >= seenAt && places.has(key))
  if (at === -1) return { shown: messages, isShifted: false }
  const above = places.get(before[at]!.key)! - at
  const below = messages.length - before.length - above
  if (above === 0) return { shown: messages, isShifted: false }
  return { shown: below > 0 ? messages.slice(0, -below) : messages, isShifted: true }
}
