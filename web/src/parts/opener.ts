/** What a button keeps that opens something beside itself. */
import { useRef, useState } from 'react'

export function useOpener(onOpenChange?: (isOpen: boolean) => void) {
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const show = (next: boolean) => {
    setOpen(next)
    onOpenChange?.(next)
  }
  return { button, isOpen, show }
}
