/** How somebody reads a long conversation upwards: page by page, with a finger, and by what a message replies to. */
import { expect } from 'vitest'
import { until } from '../support/until.ts'
import type { Chatter } from './chatter.ts'

/** Scrolls from the end to the beginning, as a hand does, and reads what is there, page by page. */
export async function readAll({ page }: Chatter): Promise<string[][]> {
  const pages: string[][] = []
  const scroller = page.getByRole('feed')
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
    isBeginning = top === 0 && (await page.getByText('This is where it all began').isVisible())
  }
  return pages
}

/** Draws the conversation down, slowly: it goes with the finger, and never back. */
export async function drawWithFinger({ page, name }: Chatter): Promise<void> {
  const feed = page.getByRole('feed')
  // What was missed is there.
  await page.locator('[role=feed][aria-busy=false]').waitFor()
  const box = (await feed.boundingBox())!
  const finger = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) => {
    const touchPoints = type === 'touchEnd' ? [] : [{ x: box.x + box.width / 2, y: box.y + y }]
    return finger.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
  await touch('touchStart', 100)
  const told = await feed.evaluateHandle(feed => {
    const told = { isOver: false, fromEnd: [] as number[] }
    const look = () => {
      told.fromEnd.push(feed.scrollHeight - feed.scrollTop)
      if (!told.isOver) requestAnimationFrame(look)
    }
    look()
    return told
  })
  for (let drawn = 0; drawn < 4; drawn++) {
    if (drawn > 0) await touch('touchStart', 100)
    for (let y = 120; y <= 500; y += 20) await touch('touchMove', y)
    await touch('touchEnd', 500)
  }
  const fromEnd = await told.evaluate(told => {
    told.isOver = true
    return told.fromEnd
  })
  const back = fromEnd.filter((px, at) => at > 0 && px < fromEnd[at - 1]! - 2)
  expect(fromEnd.at(-1)! - fromEnd[0]!, 'the finger moves it').toBeGreaterThan(1000)
  expect(back, `what ${name} reads went back: ${fromEnd}`).toEqual([])
}

/** The other one replies to "Number 8", which does not fit on the screen any more: it is a tap away. */
export async function followQuote(reader: Chatter, other: Chatter): Promise<void> {
  const eight = other.message('Number 8')
  await eight.hover()
  await eight.getByRole('button', { name: 'Reply' }).click()
  await other.say('Well said')
  await until(() => reader.sees('Well said'))
  const quote = reader.message('Well said').getByRole('button', { name: /Number 8/ })
  const isShown = () =>
    reader.page.evaluate(() => {
      const feed = document.querySelector('[role=feed]')!.getBoundingClientRect()
      const said = [...document.querySelectorAll('article')].find(row => /Number 8\s*$/.test(row.innerText))
      const place = said?.getBoundingClientRect()
      return Boolean(place && place.top >= feed.top && place.bottom <= feed.bottom)
    })
  // While the list comes to rest on a busy machine it moves under the finger.
  await until(
    async () => {
      await quote.tap()
      return expect
        .poll(isShown, { timeout: 3000 })
        .toBe(true)
        .then(
          () => true,
          () => false,
        )
    },
    { withinMs: 30_000 },
  )
}
