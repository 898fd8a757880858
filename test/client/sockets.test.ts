/** The pauses between tries: long enough for a server that is away, short enough for people who wait. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { backOff } from '../../client/src/sockets.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** How long the pause lasts, to 50 ms. */
async function pauseAfter(failed: number): Promise<number> {
  let isOver = false
  void backOff(failed).then(() => {
    isOver = true
  })
  for (let ms = 0; ; ms += 50) {
    if (isOver) return ms
    await vi.advanceTimersByTimeAsync(50)
  }
}

test('a pause is twice as long each time, at most 15 s, and never the same for all', async () => {
  for (const [failed, most] of [
    [0, 500],
    [1, 1_000],
    [3, 4_000],
    [5, 15_000],
    [50, 15_000],
    [5_000, 15_000],
  ] as const) {
    const pauses = []
    for (let i = 0; i < 20; i++) pauses.push(await pauseAfter(failed))
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(most / 2)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(most + 50)
    expect(new Set(pauses).size).toBeGreaterThan(2)
  }
})

test('it ends when the browser is online again', async () => {
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  const pause = backOff(20)
  page.dispatchEvent(new Event('online'))
  await pause
  expect(vi.getTimerCount()).toBe(0)
})
