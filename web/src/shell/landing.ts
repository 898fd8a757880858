/** Where the focus goes when what had it is gone: with the person, to the place that they came to. */
import { useEffect, useRef } from 'react'
import { linkTo, type Route } from '../route.ts'

/** After each step to another place. On a phone the list and a room hide each other. */
export function useLanding(route: Route): void {
  const last = useRef(route)
  useEffect(() => {
    const before = last.current
    last.current = route
    if (addressOf(before) === addressOf(route) || !isLost()) return
    if (route.at !== 'home' || !landOn(...stopsOf(before))) landOnHeading()
  })
}

/** Where something else has come into the place of what was there. */
export function useLandingHere(): void {
  useEffect(() => {
    if (isLost()) landOnHeading()
  }, [])
}

const addressOf = (route: Route): string => (route.at === 'room' ? linkTo.room(route.roomId) : route.at)

/** What is hidden keeps the focus until the browser paints. */
function isLost(): boolean {
  const { activeElement } = document
  return !activeElement || activeElement === document.body || !activeElement.checkVisibility()
}

/** In the list: the room that one comes from, or else the one at which Tab stops. */
const stopsOf = (before: Route): string[] => [
  `.room-list a[href="${CSS.escape(addressOf(before))}"]`,
  '.room-list a[tabindex="0"]',
]

function landOn(...selectors: string[]): boolean {
  for (const selector of selectors) {
    const element = document.querySelector<HTMLElement>(selector)
    element?.focus()
    if (element && element === document.activeElement) return true
  }
  return false
}

function landOnHeading(): void {
  const heading = document.querySelector<HTMLElement>('main :is(h1, h2)') ?? document.querySelector('main')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
}
