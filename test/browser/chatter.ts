/** A person at the chat page, in a browser of their own. */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openProfile } from './window.ts'

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }
/** Of somebody who wants it still: the other one has what moves. */
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  colorScheme: 'dark',
  hasTouch: true,
  isMobile: true,
  reducedMotion: 'reduce',
}

export const password = 'correct horse battery'
const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export class Chatter {
  readonly name: string
  readonly username: string
  readonly page: Page
  readonly profile: Awaited<ReturnType<typeof openProfile>>

  static async open(url: string, name: string, options: BrowserContextOptions): Promise<Chatter> {
    const profile = await openProfile(options)
    return new Chatter(name, profile, await profile.context.newPage()).#signUp(url)
  }

  private constructor(name: string, profile: Chatter['profile'], page: Page) {
    this.name = name
    this.username = `${name.toLowerCase()}_${crypto.randomUUID().slice(0, 8)}`
    this.profile = profile
    this.page = page
  }

  async #signUp(url: string): Promise<this> {
    const { page } = this
    await page.goto(url)
    await page.getByLabel('Your name').fill(this.name)
    await page.getByLabel('Username').fill(this.username)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('No rooms yet').waitFor()
    return this
  }

  async signIn(password: string): Promise<void> {
    await this.page.getByLabel('Username').fill(this.username)
    await this.page.getByLabel('Password').fill(password)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
  }

  get field() {
    return this.page.getByRole('textbox', { name: /^Message to / })
  }

  /** The messages on the screen that say this. */
  message(text: string) {
    return this.page.getByRole('article').filter({ hasText: text })
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text)
    await this.page.getByRole('button', { name: 'Send' }).click()
  }

  async hears(text: string): Promise<void> {
    await this.message(text).first().waitFor()
  }

  /** Whether the end of a message is on the screen. */
  async sees(text: string): Promise<boolean> {
    const [message, feed] = [this.message(text).last(), this.page.getByRole('feed')]
    if (!(await message.isVisible())) return false
    const [at, around] = [await message.boundingBox(), await feed.boundingBox()]
    return Boolean(at && around && at.y + at.height <= around.y + around.height + 1)
  }

  /** What has the focus, as it is read out. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement!
      return element.ariaLabel ?? (element.querySelector('.text, .name') ?? element).textContent!
    })
  }

  /** Picks something from the menu of a message. */
  async pick(text: string, item: string): Promise<void> {
    const message = this.message(text).last()
    await message.hover()
    await message.getByRole('button', { name: 'More' }).click()
    await this.page.getByRole('menuitem', { name: item }).click()
  }

  async writeTo({ username, name }: Chatter): Promise<void> {
    await this.page.getByRole('button', { name: 'Write to somebody' }).click()
    await this.page.getByLabel('To').fill(username)
    await this.page.getByRole('button', { name: 'Write', exact: true }).click()
    await this.page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  /** The token that the page keeps. */
  token(): Promise<string> {
    return this.page.evaluate(() => localStorage.getItem(`parlor:${location.pathname}:token`)!)
  }

  /** What would shut somebody out, as axe finds it on what is shown now, and what does not fit. */
  async obstacles(): Promise<string[]> {
    await this.page.evaluate(await axe)
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      // What is fading in has other colours yet.
      const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      await Promise.allSettled(ending.map(({ finished }) => finished))
      const { violations } = await axe.run(document, { resultTypes: ['violations'] })
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
      const { scrollWidth } = document.documentElement
      return scrollWidth > innerWidth ? [...found, `${scrollWidth} wide, of ${innerWidth}`] : found
    })
  }

  /** How many things move on the page. */
  moves(): Promise<number> {
    return this.page.evaluate(() => {
      const times = document.getAnimations().map(({ effect }) => Number(effect?.getComputedTiming().duration))
      return times.filter(ms => ms > 1).length
    })
  }

  async meetsNoObstacle(where: string): Promise<void> {
    expect(await this.obstacles(), `${this.name} at ${where}`).toEqual([])
  }
}
