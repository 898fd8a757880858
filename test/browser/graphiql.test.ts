/** A newcomer's first minutes in GraphiQL, in a real browser that may call nothing but this server. */
import { randomBytes } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { startInstance } from '../support/instance.ts'
import { until } from '../support/until.ts'

const program = process.env.CHROMIUM ?? '/usr/bin/chromium'
const missing = !canRun(program)
if (missing) console.warn(`GraphiQL was NOT tried in a browser: there is no ${program} (CHROMIUM names another one).`)

test.skipIf(missing)(
  'a newcomer makes two people and a room, listens, speaks, and sees the event',
  async () => {
    const { url } = await startInstance()
    const context = await (await launch()).newContext({ viewport: { width: 1400, height: 900 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const called = new Set<string>()
    const complaints: string[] = []
    context.on('request', request => called.add(new URL(request.url()).host))
    context.on('console', message => message.type() === 'error' && complaints.push(message.text()))
    context.on('weberror', error => complaints.push(error.error().message))

    const ben = await open(await context.newPage(), url)
    expect(await ben.tabs()).toEqual(['People', 'Listen', 'Send'])
    const names = { ana: `ana_${randomBytes(6).toString('hex')}`, ben: `ben_${randomBytes(6).toString('hex')}` }
    const credentials = (username: string) => ({ username, password: 'correct horse' })
    await ben.fill('Variables', { ana: credentials(names.ana), ben: credentials(names.ben) })
    await ben.run('People')
    const people = await ben.answer(/"ben"[\s\S]*"token"[\s\S]*"id"/)
    const [anaToken, benToken] = people.match(/parlor_[\w-]+/g)!
    const benId = people.match(/user_[\w-]+/g)![1]
    await ben.fill('Headers', { authorization: `Bearer ${anaToken}` })
    await ben.run('MakeRoom')
    const [roomId] = (await ben.answer(/"id": "room_[\s\S]*Tea room/)).match(/room_[\w-]+/)!

    await ben.goTo('Listen')
    await ben.fill('Headers', { authorization: `Bearer ${benToken}` })
    await ben.run()
    await ben.answer(/FeedReady/)

    const ana = await open(await context.newPage(), url)
    expect(await ana.tabs(), 'the tabs of the first window, no more').toEqual(['MakeRoom', 'Listen', 'Send'])
    await ana.goTo('Send')
    await ana.fill('Headers', { authorization: `Bearer ${anaToken}` })
    await ana.fill('Variables', { roomId, benId, body: 'Hello, Ben!' })
    await ana.run('AddBen')
    await ben.answer(/AddedToRoom/)
    await ana.run('Send')
    await ben.answer(/MessageSent[\s\S]*Hello, Ben!/)

    expect([...called].filter(Boolean)).toEqual([new URL(url).host])
    expect(complaints).toEqual([])
    for (const { page } of [ana, ben]) expect(page.url(), 'an address without queries').toBe(url)
  },
  60_000,
)

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function launch(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage']
  const browser = await chromium.launch({ executablePath: program, args })
  onTestFinished(() => browser.close())
  return browser
}

/** GraphiQL in one window, as a person uses it. */
async function open(page: Page, url: string) {
  await page.goto(url)
  await page.getByRole('tab', { name: 'Send' }).waitFor()
  const answer = page.locator('[aria-label="Result Window"] .view-lines')
  return {
    page,
    tabs: async () => (await page.getByRole('tab').allInnerTexts()).map(text => text.trim()),
    /** Clicks until it is there: tabs that are still making room take a click for the beginning of a drag. */
    async goTo(name: string) {
      const tab = page.getByRole('tab', { name })
      await until(async () => {
        await tab.click()
        return (await tab.getAttribute('aria-selected')) === 'true'
      })
    },
    /** Replaces what stands in the editor of this name. */
    async fill(editor: 'Variables' | 'Headers', value: object) {
      await page.getByRole('button', { name: editor, exact: true }).click()
      await page.locator(`section[aria-label="${editor}"] .monaco-editor:visible`).click()
      await page.keyboard.press('ControlOrMeta+A')
      // Pasted, not typed: the editor closes the brackets of those who type.
      await page.evaluate(text => navigator.clipboard.writeText(text), JSON.stringify(value))
      await page.keyboard.press('ControlOrMeta+V')
    },
    async run(operation?: string) {
      await page.getByRole('button', { name: /Execute query/ }).click()
      if (operation) await page.getByRole('menuitem', { name: operation, exact: true }).click()
    },
    /** What the result window shows, once it fits. */
    async answer(fits: RegExp): Promise<string> {
      // Lines that the editor has broken are whole again.
      const shown = async () => (await answer.textContent())!.replaceAll('\u00a0', ' ')
      await expect.poll(shown, { timeout: 20_000 }).toMatch(fits)
      return shown()
    },
  }
}
