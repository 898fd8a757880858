/** Whether the reader's hand moves the view just now: at a wheel, on the screen, at the scroll bar or on the keys. */
import { useMemo, useRef } from 'react'

/** So long a hand that was seen moving counts as moving: a wheel and keys say nothing when they come to rest. */
const restMs = 200

export function useHands() {
  const movedAt = useRef(Number.NEGATIVE_INFINITY)
  const isDown = useRef(false)
  return useMemo(() => {
    const moved = () => {
      movedAt.current = performance.now()
    }
    const down = () => {
      isDown.current = true
    }
    const up = () => {
      if (isDown.current) moved()
      isDown.current = false
    }
    return {
      isHeld: (): boolean => isDown.current || performance.now() - movedAt.current < restMs,
      /** For the element that scrolls. */
      hands: { onWheel: moved, onKeyDown: moved, onTouchStart: down, onTouchEnd: up, onTouchCancel: up },
    }
  }, [])
}
