/** Whether the reader's hand moves the view just now: at a wheel, on the screen or on the keys. */
import { useMemo, useRef } from 'react'

/** So long a hand that was seen moving counts as moving: wheels and keys do not say when they come to rest. */
const restMs = 200

export function useHands() {
  const movedAt = useRef(Number.NEGATIVE_INFINITY)
  return useMemo(() => {
    const moved = () => {
      movedAt.current = performance.now()
    }
    return {
      isHeld: (): boolean => performance.now() - movedAt.current < restMs,
      /** The hand has pressed something that moves the view by itself. */
      letGo() {
        movedAt.current = Number.NEGATIVE_INFINITY
      },
      /** For the element that scrolls. */
      hands: { onWheel: moved, onKeyDown: moved, onTouchStart: moved, onTouchMove: moved, onTouchEnd: moved },
    }
  }, [])
}
