/** One stop for Tab, and arrow keys inside: what lists, menus and grids do with the focus. */
import type { FocusEvent, KeyboardEvent } from 'react'

const items = (parent: Element): HTMLElement[] => [...parent.querySelectorAll<HTMLElement>('[data-roving]')]

/** The keys of a list whose items have `data-roving`; those of a grid with as many `columns`. */
export function roveOn(event: KeyboardEvent<HTMLElement>, columns = 1): void {
  // A field keeps its keys, but for the one that leads out of it.
  if (event.target instanceof HTMLInputElement && event.key !== 'ArrowDown') return
  const all = items(event.currentTarget)
  const at = all.indexOf(document.activeElement as HTMLElement)
  const next = placeAfter(event.key, at, all.length, columns)
  if (next === null || all.length === 0) return
  event.preventDefault()
  focusOn(all, next)
}

function placeAfter(key: string, at: number, length: number, columns: number): number | null {
  const step = {
    ArrowDown: columns,
    ArrowUp: -columns,
    ArrowRight: columns > 1 ? 1 : 0,
    ArrowLeft: columns > 1 ? -1 : 0,
  }[key]
  if (key === 'Home') return 0
  if (key === 'End') return length - 1
  if (!step) return null
  if (at === -1) return step > 0 ? 0 : length - 1
  const next = at + step
  // A menu goes round; a grid ends.
  if (columns === 1) return (next + length) % length
  return next >= 0 && next < length ? next : at
}

/** The one that has the focus is the one that Tab comes back to. */
function focusOn(all: HTMLElement[], at: number): void {
  for (const item of all) item.tabIndex = -1
  const item = all[at]!
  item.tabIndex = 0
  item.focus()
}

/** Whatever has got the focus, by a click too, is the one stop of its list. */
export function keepStop({ currentTarget, target }: FocusEvent<HTMLElement>): void {
  if (target.matches('[data-roving]')) for (const item of items(currentTarget)) item.tabIndex = item === target ? 0 : -1
}

export function focusFirst(parent: Element): void {
  const all = items(parent)
  if (all.length > 0) focusOn(all, 0)
}
