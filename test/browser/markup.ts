/** Somebody writes what would be HTML, or a link that runs: the chat page shows it as it was written. */
import { expect } from 'vitest'
import type { Chatter } from './chatter.ts'

const attack = `<img src="x" onerror="document.title = 'Mine'"><b>Bold</b> javascript:alert(1) https://tea.example/?a=<i>`

/** In a room that both look at. */
export async function writeMarkup(by: Chatter, to: Chatter): Promise<void> {
  await by.say(attack)
  await to.hears(attack)
  const links = to.message('<img').locator('a')
  expect(await links.evaluateAll(all => all.map(link => link.getAttribute('href')))).toEqual([
    'https://tea.example/?a=',
  ])
}

/** Nothing of what people wrote has become a part of the page: a text, a room's name or topic. */
export async function findsNoMarkup({ page, name }: Chatter): Promise<void> {
  expect(await page.locator('#root b, #root i, #root script, #root [onerror], #root [src="x"]').count(), name).toBe(0)
  expect(await page.title()).not.toContain('Mine')
}
