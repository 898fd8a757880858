/** GraphiQL in a window of a real browser, as a person uses it. */
import { accessSync, constants } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, expect, onTestFinished } from 'vitest'
import { until } from '../support/until.ts'

const program = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Whether there is no browser; it is said where a test is left out for that. */
export const missing = !canRun(program)
if (missing) console.warn(`GraphiQL was NOT tried in a browser: there is no ${program} (CHROMIUM names another one).`)

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A profile of its own, which is closed with the test. */
export async function openProfile(options: BrowserContextOptions = {}) {
  browser ??= launch()
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 800 }, ...options })
  onTestFinished(() => context.close())
  // On a machine that may be busy.
  context.setDefaultTimeout(60_000)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const called = new Set<string>()
  const complaints: string[] = []
  context.on('request', request => called.add(new URL(request.url()).host))
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  context.on('weberror', error => complaints.push(error.error().message))
  return {
    context,
    complaints,
    called: () => [...called].filter(Boolean),
    open: async (url: string) => openWindow(await context.newPage(), url),
  }
}

/** One for all tests of a file: profiles share nothing, and a start takes a second. */
let browser: Promise<Browser> | undefined
afterAll(async () => (await browser)?.close())

function launch(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage']
  return chromium.launch({ executablePath: program, args })
}

/** Into an editor, in place of all that it has. Pasted, not typed: the editor closes the brackets of those who type. */
async function paste(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.evaluate(text => navigator.clipboard.writeText(text), text)
  await page.keyboard.press('ControlOrMeta+V')
}

async function openWindow(page: Page, url: string) {
  await page.goto(url)
  await page.getByRole('tab').first().waitFor()
  const answer = page.locator('[aria-label="Result Window"] .view-lines')
  const tab = (name: string) => page.getByRole('tab', { name })
  return {
    page,
    tabs: async () => (await page.getByRole('tab').allInnerTexts()).map(text => text.trim()),
    /** One click, as slow as a hand. */
    async goTo(name: string) {
      await tab(name).click({ delay: 80 })
      expect(await tab(name).getAttribute('aria-selected'), `${name} is open`).toBe('true')
    },
    openTab: () => page.getByRole('button', { name: 'New tab' }).click(),
    /** Replaces what stands in the editor of operations. */
    async write(operation: string) {
      await paste(
        page,
        page.locator('section[aria-label="Operation Editor"] .monaco-editor:visible').first(),
        operation,
      )
    },
    run: () => page.getByRole('button', { name: /Execute query/ }).click(),
    /** What the result window shows, once it fits. */
    async answer(fits: RegExp, { withinMs = 60_000 } = {}): Promise<string> {
      // Lines that the editor has broken are whole again.
      const shown = async () => (await answer.textContent())!.replaceAll('\u00a0', ' ')
      await expect.poll(shown, { timeout: withinMs }).toMatch(fits)
      return shown()
    },
    /** What the editor of operations shows that does not fit into it. */
    async cutOff(): Promise<string[]> {
      const editor = page.locator('section[aria-label="Operation Editor"]')
      await until(async () => (await editor.locator('.view-line').count()) > 5)
      return editor.evaluate(section => {
        const bar = section.querySelector('.scrollbar.vertical')!.getBoundingClientRect()
        const lines = [...section.querySelectorAll('.view-line > span')]
        return lines.filter(line => line.getBoundingClientRect().right > bar.left).map(line => line.textContent!)
      })
    },
  }
}
