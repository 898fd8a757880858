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

  /** Scrolls from the end to the beginning, as a hand does, and reads what is there, page by page. */
  async readAll(): Promise<string[][]> {
    const pages: string[][] = []
    const scroller = this.page.getByRole('feed')
    for (let isBeginning = false; !isBeginning; ) {
      const { texts, top } = await scroller.evaluate(async feed => {
        const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
        const box = feed.getBoundingClientRect()
        // On a busy machine what is to stand there may take some frames: from edge to edge, one below the other.
        const isWhole = () => {
          const all = [...feed.querySelectorAll('article')].map(row => row.parentElement!.getBoundingClientRect())
          const places = all.filter(({ top, bottom }) => bottom > box.top && top < box.bottom)
          const isClosed = places.every(({ top }, at) => at === 0 || Math.abs(top - places[at - 1]!.bottom) < 2)
          return isClosed && places.length > 0 && places[0]!.top < box.top + 2 && places.at(-1)!.bottom > box.bottom - 2
        }
        for (let frames = 0; frames < 2 || (frames < 300 && !isWhole()); frames++) await frame()
        // The one under the pointer is kept where it is, far away, too.
        const isSeen = ({ top, bottom }: DOMRect) => bottom > box.top && top < box.bottom
        const rows = [...feed.querySelectorAll('article')].filter(row => isSeen(row.getBoundingClientRect()))
        const texts = rows.map(row => row.querySelector('.text')!.textContent!)
        const top = feed.scrollTop
        feed.scrollBy(0, -0.9 * feed.clientHeight)
        await frame()
        return { texts, top }
      })
      pages.unshift(texts)
      isBeginning = top === 0 && (await this.page.getByText('This is where it all began').isVisible())
    }
    return pages
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
