/** The chat page without a pointer: lists and menus are one stop for Tab each, and arrow keys go through them. */
import { expect } from 'vitest'
import { until } from '../support/until.ts'
import type { Chatter } from './chatter.ts'

/** Somebody with two rooms, who has just written two messages: "Number 9" and "Number 10". */
export async function goByKeyboard(person: Chatter): Promise<void> {
  const { page, field } = person
  const press = (key: string) => page.keyboard.press(key)
  const untilOn = (text: RegExp) => expect.poll(() => person.focused(), { timeout: 5_000 }).toMatch(text)
  const isOnMessage = () => page.evaluate(() => document.activeElement!.matches('article'))

  await field.focus()
  for (let stops = 0; stops < 10 && !(await isOnMessage()); stops++) await press('Shift+Tab')
  await untilOn(/Number 10$/)
  await page.getByRole('article').filter({ hasText: 'Number 8' }).hover()
  await press('ArrowUp')
  await untilOn(/Number 9$/)
  await press('End')
  await untilOn(/Number 10/)
  await press('Escape')
  await until(() => field.evaluate(element => element === document.activeElement))

  const rooms = page.getByRole('navigation', { name: 'Rooms' })
  await rooms.getByRole('link', { name: /Tea room/ }).focus()
  await press('ArrowDown')
  await untilOn(/^Ben/)
  await rooms.getByRole('link', { name: /Tea room/ }).click()
  expect(await rooms.locator('[tabindex="0"]').count(), 'stops for Tab in the list of rooms').toBe(1)

  await page.getByRole('button', { name: 'New', exact: true }).focus()
  await press('Enter')
  await untilOn(/^New room$/)
  await press('ArrowDown')
  await untilOn(/^New direct message$/)
  await press('Escape')
  await untilOn(/^New$/)
}
