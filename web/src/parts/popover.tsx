/** Something small over the page, beside the button that opened it: the browser's own popover, put in its place. */
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'
import './popover.css'

interface PopoverProps extends Omit<ComponentProps<'div'>, 'children'> {
  /** What it belongs to. */
  anchor: HTMLElement
  onClose(): void
  children: ReactNode
}

/** Is open as long as it is rendered. Esc, a click elsewhere and a closing by the browser call `onClose`. */
export function Popover({ anchor, onClose, children, className = '', ...rest }: PopoverProps) {
  const ref = useRef<HTMLDivElement>(null)
  const closing = useRef(onClose)
  closing.current = onClose
  useEffect(() => {
    const popover = ref.current!
    const onToggle = (event: Event) => (event as ToggleEvent).newState === 'closed' && closing.current()
    popover.addEventListener('toggle', onToggle)
    popover.showPopover()
    place(popover, anchor)
    const observer = new ResizeObserver(() => place(popover, anchor))
    observer.observe(popover)
    return () => {
      observer.disconnect()
      popover.removeEventListener('toggle', onToggle)
      const hadFocus = popover.contains(document.activeElement) || document.activeElement === document.body
      if (popover.matches(':popover-open')) popover.hidePopover()
      if (hadFocus && anchor.isConnected) anchor.focus({ preventScroll: true })
    }
  }, [anchor])
  return (
    <div ref={ref} popover="auto" className={`popover ${className}`} {...rest}>
      {children}
    </div>
  )
}

const gap = 6
const margin = 8

/** Below its anchor, or above where there is no room; on a phone it is a sheet at the bottom, as its style says. */
function place(popover: HTMLElement, anchor: HTMLElement): void {
  const { style } = popover
  style.left = style.top = ''
  if (matchMedia('(max-width: 40rem)').matches) return
  const [at, own] = [anchor.getBoundingClientRect(), popover.getBoundingClientRect()]
  const below = at.bottom + gap
  const top = below + own.height + margin <= innerHeight ? below : Math.max(margin, at.top - gap - own.height)
  const opensLeft = at.left + own.width + margin > innerWidth
  style.left = `${Math.max(margin, opensLeft ? at.right - own.width : at.left)}px`
  style.top = `${top}px`
}
