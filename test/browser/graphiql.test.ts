/** A newcomer's first minutes in GraphiQL, in a real browser that may call nothing but this server. */
import { describe, expect, test } from 'vitest'
import { SignOutDocument } from '../generated/graphql.ts'
import { connectUrql } from '../support/clients/urql.ts'
import { openClient } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { until, untilSuccess } from '../support/until.ts'
import { missing, openProfile } from './window.ts'

/** What may stand where a part of GraphiQL has stored its own. */
const broken = [
  ...['{', '"', 'NaN', 'null', '5', '[]', '{}'],
  ...['{"tabs":[],"activeTabIndex":0}', '{"tabs":[null],"activeTabIndex":0}', '{"tabs":[{}],"activeTabIndex":9}'],
]

const starters = ['Start', 'Listen', 'Send', 'Read']
/** What the browser keeps of this page, by its keys. */
const keptBy = (page: { evaluate<T>(read: () => T): Promise<T> }) => page.evaluate(() => ({ ...localStorage }))

describe.skipIf(missing)('GraphiQL', () => {
  test('one click makes two people and their room, and signs all tabs in: nothing has to be copied', async () => {
    const { url } = await startInstance()
    const profile = await openProfile()
    const ben = await profile.open(url)
    expect(await ben.tabs()).toEqual(starters)
    await ben.run()
    await ben.answer(/"ana"[\s\S]*"token"[\s\S]*"ben"[\s\S]*"token"[\s\S]*Tea room[\s\S]*"memberCount": 2/)
    await ben.goTo('Listen')
    await ben.run()
    await ben.answer(/FeedReady/)

    const ana = await profile.open(url)
    expect(await ana.tabs(), 'the tabs of the first window, no more').toEqual(starters)
    await ana.goTo('Send')
    await ana.run()
    await ben.answer(/MessageSent[\s\S]*Hello, Ben!/)
    await ana.goTo('Read')
    await ana.run()
    await ana.answer(/"username": "ana[\s\S]*Tea room[\s\S]*Hello, Ben!/)
    await ana.openTab()
    await ana.write('{ viewer { unreadCount user { username } } }')
    await ana.run()
    await ana.answer(/"unreadCount": 0[\s\S]*"username": "ana/)

    expect(profile.called()).toEqual([new URL(url).host])
    expect(profile.complaints).toEqual([])
    for (const { page } of [ana, ben]) expect(page.url(), 'an address without queries').toBe(url)
  })

  test('who comes back is signed in by itself, though the sessions have ended', async () => {
    const instance = await startInstance()
    const profile = await openProfile()
    const first = await profile.open(instance.url)
    await first.run()
    await first.answer(/"ben"[\s\S]*"token"/)
    const tokens = tokensIn(await keptBy(first.page))
    expect(tokens).toHaveLength(2)
    await first.page.close()
    for (const token of tokens) await openClient(connectUrql, instance, { token }).ask(SignOutDocument, {})

    const second = await profile.open(instance.url)
    await until(async () => tokensIn(await keptBy(second.page)).every(token => !tokens.includes(token)))
    await second.goTo('Listen')
    await second.run()
    await second.answer(/FeedReady/)
    await second.goTo('Send')
    await second.run()
    await second.answer(/"number": 1/)
    await second.goTo('Start')
    // The answer of the first visit stands there: on a busy machine a click may come before the tab is ready for it.
    const isTaken = () =>
      second.answer(/UsernameTakenError[\s\S]*"ben"[\s\S]*"token"[\s\S]*"memberCount": 2/, { withinMs: 5000 })
    await untilSuccess(async () => second.run().then(isTaken))
  })

  test.each(['Listen', 'Send', 'Start'])('the first click on %s opens it', async name => {
    const { url } = await startInstance()
    const window = await (await openProfile()).open(url)
    if (name === 'Start') await window.goTo('Send')
    await window.goTo(name)
  })

  test.each(['light', 'dark'] as const)('every line can be read in a window of 1,280 pixels, %s', async colorScheme => {
    const { url } = await startInstance()
    const window = await (await openProfile({ colorScheme })).open(url)
    for (const name of starters) {
      await window.goTo(name)
      expect(await window.cutOff()).toEqual([])
    }
  })

  test('on a phone what is asked stands above what is answered, each as wide as the screen', async () => {
    const { url } = await startInstance()
    const profile = await openProfile({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    const { page, ...window } = await profile.open(url)
    await window.run()
    await window.answer(/"makeAna"[\s\S]*CreateUserPayload/)
    const places = ['Operation Editor', 'Result Window'].map(label => page.locator(`section[aria-label="${label}"]`))
    const [asked, answered] = await Promise.all(places.map(async place => (await place.boundingBox())!))
    for (const { width } of [asked!, answered!]) expect(width).toBeGreaterThan(300)
    expect(answered!.y).toBeGreaterThanOrEqual(asked!.y + asked!.height)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })

  test('what else the origin keeps is neither read nor changed', async () => {
    const { url } = await startInstance()
    const profile = await openProfile()
    const others = { 'graphiql:tabState': '{"tabs":[]}', 'graphiql:query': '{ theirs }', 'graphiql:theme': 'dark' }
    await profile.context.addInitScript(kept => Object.assign(localStorage, kept), others)
    const window = await profile.open(url)
    expect(await window.tabs()).toEqual(starters)
    await window.goTo('Listen')
    const kept = await keptBy(window.page)
    expect(kept).toMatchObject(others)
    const own = Object.keys(kept).filter(key => !(key in others))
    expect(own.length).toBeGreaterThan(2)
    expect(own.filter(key => !key.startsWith('parlor:/graphql:'))).toEqual([])
  })

  test('a storage that is broken still shows the tabs', async () => {
    const { url } = await startInstance()
    const profile = await openProfile()
    const first = await profile.open(url)
    const parts = ['graphiql:queries', 'graphiql:tabState', 'tour']
    const keys = [...Object.keys(await keptBy(first.page)), ...parts.map(part => `parlor:/graphql:${part}`)]
    await first.page.close()
    for (const garbage of broken) {
      await profile.context.addInitScript(
        ([names, text]) => {
          for (const name of names) localStorage.setItem(name, text)
        },
        [keys, garbage] as const,
      )
      const window = await profile.open(url)
      expect(await window.tabs(), garbage).toEqual(starters)
      await window.run()
      await window.answer(/"ben"[\s\S]*"token"/)
      await window.page.close()
    }
  })

  test.each(['may not be touched', 'is full'])('a storage that %s still shows the tabs, and they work', async how => {
    const { url } = await startInstance()
    const profile = await openProfile()
    await profile.context.addInitScript(isFull => {
      const refuse = () => {
        throw new DOMException('No.', isFull ? 'QuotaExceededError' : 'SecurityError')
      }
      if (isFull) Storage.prototype.setItem = refuse
      else Object.defineProperty(globalThis, 'localStorage', { get: refuse })
    }, how === 'is full')
    const window = await profile.open(url)
    expect(await window.tabs()).toEqual(starters)
    await window.run()
    await window.answer(/"ben"[\s\S]*"token"/)
    await window.goTo('Listen')
    await window.run()
    await window.answer(/FeedReady/)
  })
})

const tokensIn = (kept: Record<string, string>): string[] => {
  const tour = JSON.parse(kept['parlor:/graphql:tour'] ?? '{}') as Record<string, string>
  return [tour.ANA_TOKEN, tour.BEN_TOKEN].filter(token => token !== undefined)
}
