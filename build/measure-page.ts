/** Measures the chat page with the browser's own tools: first paint, when it can be used, and frames while 10,000 messages are scrolled. */
import type { Page } from 'playwright-core'
import { openPageServer, type PageServer, signUp } from './page-server.ts'

const messages = 10_000
const query = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }'
const create = 'mutation { createRoom(input: { name: "Many" }) { ... on CreateRoomPayload { room { id } } } }'

const server = await openPageServer()
try {
  const { token } = await signUp(server, 'Ana')
  const roomId = (await server.ask<{ createRoom: { room: { id: string } } }>(create, {}, token)).createRoom.room.id
  await fill(server, roomId, token)
  const context = await server.browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addInitScript(kept => localStorage.setItem(`parlor:${location.pathname}:token`, kept), token)
  // tsx names functions with it, also those that run in the page.
  await context.addInitScript('globalThis.__name = value => value')
  const page = await context.newPage()
  for (const visit of ['cold', 'warm']) {
    await page.goto('about:blank')
    await page.goto(`${server.url}#/room/${roomId}`)
    print({ visit, ...(await opening(page)) })
  }
  await readAllOlder(page)
  await server.browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] })
  print(await scrolling(page))
  print(longestTask(JSON.parse((await server.browser.stopTracing()).toString())))
} finally {
  await server.close()
}

function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`)
}

async function fill({ ask }: PageServer, roomId: string, token: string): Promise<void> {
  const words = 'Leaves and water and time make tea of a quiet morning in spring'.split(' ')
  let next = 0
  const send = async () => {
    while (next < messages) {
      const number = next++
      const body = `${number} ${words.slice(0, 1 + (number % words.length)).join(' ')}`
      await ask(query, { input: { roomId, body } }, token)
    }
  }
  await Promise.all(Array.from({ length: 8 }, send))
}

/** First paint, and when the conversation stands there and the field can be written in, in ms after the address was entered. */
async function opening(page: Page) {
  await page.getByRole('article').last().waitFor()
  return page.evaluate(() => {
    const paints = performance.getEntriesByType('paint')
    const usableMs = Math.round(performance.now())
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const firstPaintMs = Math.round(
      paints.find(({ name }) => name === 'first-contentful-paint')?.startTime ?? Number.NaN,
    )
    return { firstPaintMs, usableMs, loadedMs: Math.round(navigation!.loadEventEnd) }
  })
}

/** All of them, so that none has to be read from the server while frames are counted. */
async function readAllOlder(page: Page): Promise<void> {
  const beginning = page.getByText('This is where it all began')
  while (!(await beginning.isVisible())) {
    await page.getByRole('feed').evaluate(async feed => {
      feed.scrollTo(0, 0)
      await new Promise(resolve => requestAnimationFrame(resolve))
    })
  }
}

/** From the beginning to the end, half a screen a frame. */
function scrolling(page: Page) {
  return page.getByRole('feed').evaluate(async feed => {
    const frames: number[] = []
    const frame = () => new Promise<number>(resolve => requestAnimationFrame(resolve))
    // The recording of the browser has just begun: that takes a few frames, which are not the page's.
    for (let count = 0; count < 30; count++) await frame()
    let last = await frame()
    while (feed.scrollTop + feed.clientHeight < feed.scrollHeight - 1) {
      feed.scrollBy(0, feed.clientHeight / 2)
      const now = await frame()
      frames.push(now - last)
      last = now
    }
    const sorted = frames.toSorted((one, other) => one - other)
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))]!)
    return {
      frames: frames.length,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      longestMs: at(1),
      over50Ms: frames.filter(ms => ms > 50).length,
    }
  })
}

interface TraceEvent {
  name: string
  pid: number
  tid: number
  /** In µs. */
  dur?: number
  /** How long it ran on a core: what else the machine does is not in it. It is counted coarsely, and may exceed the other. */
  tdur?: number
  args?: { name?: string }
}

/** Of the tasks of pages, by the time that they took on a core. */
function longestTask({ traceEvents }: { traceEvents: TraceEvent[] }) {
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === 'CrRendererMain'
  const threads = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`))
  const isTask = ({ name, pid, tid }: TraceEvent) => name.endsWith('RunTask') && threads.has(`${pid} ${tid}`)
  const ms = traceEvents.filter(isTask).map(({ dur = 0, tdur = 0 }) => Math.min(dur, tdur) / 1000)
  return {
    tasks: ms.length,
    longestTaskCpuMs: Math.round(Math.max(...ms)),
    over50Ms: ms.filter(each => each > 50).length,
  }
}
