import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Patrol, type PatrolOptions } from '../src/patrol.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const setOf = (size: number) => new Set(Array.from({ length: size }, (_, i) => i))

/** Who was visited in each step. */
function patrol(everyone: Set<number>, options: Partial<PatrolOptions<number>> = {}) {
  const steps: number[][] = []
  const visit = (some: number[]) => void steps.push(some)
  return { steps, patrol: new Patrol({ everyone, everyMs: 1000, visit, ...options }) }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('visits everyone once in a round, in about equal parts', async () => {
  const everyone = setOf(2000)
  const { steps } = patrol(everyone)
  await pass(1000)
  expect(steps.flat()).toEqual([...everyone])
  expect(Math.max(...steps.map(some => some.length))).toBeLessThanOrEqual(101)
  await pass(1000)
  expect(steps.flat()).toEqual([...everyone, ...everyone])
})

test('visits few no oftener than many', async () => {
  const { steps } = patrol(setOf(1))
  await pass(10_600)
  expect(steps.flat().length).toBe(10)
})

const gapsOf = (visits: number[]) => visits.slice(1).map((at, i) => at - visits[i]!)

test('two visits of one lie no further apart than a round and the part over which they are spread', async () => {
  const everyone = setOf(1000)
  const visits: number[] = []
  const visit = (some: number[]) => some.includes(0) && visits.push(performance.now())
  patrol(everyone, { overMs: 500, visit })
  await pass(150)
  // All others go, so that it is among the last.
  for (let gone = 1; gone < 1000; gone++) everyone.delete(gone)
  await pass(4000)
  expect(visits.length).toBeGreaterThanOrEqual(3)
  expect(Math.max(...gapsOf(visits))).toBeLessThanOrEqual(1550)
})

test('two visits of one lie no nearer than the part of a round over which they are not spread', async () => {
  const everyone = setOf(1000)
  const visits: number[] = []
  const visit = (some: number[]) => some.includes(999) && visits.push(performance.now())
  patrol(everyone, { overMs: 250, visit })
  await pass(250)
  // Those before it go, so that it is among the first.
  for (let gone = 0; gone < 990; gone++) everyone.delete(gone)
  await pass(2000)
  expect(visits.length).toBeGreaterThanOrEqual(2)
  expect(Math.min(...gapsOf(visits))).toBeGreaterThanOrEqual(750)
})

test('who comes is visited in time, and who goes no more', async () => {
  const everyone = setOf(100)
  const { steps } = patrol(everyone)
  await pass(500)
  everyone.delete(99)
  everyone.add(100)
  await pass(600)
  expect(steps.flat()).toContain(100)
  expect(steps.flat()).not.toContain(99)
})

test('waits for the visits under way, and goes on when they have failed', async () => {
  const everyone = setOf(100)
  let fail: (error: Error) => void = () => undefined
  let begun = 0
  const visit = () => {
    begun++
    return new Promise((_resolve, reject) => {
      fail = reject
    })
  }
  patrol(everyone, { visit })
  await pass(700)
  expect(begun).toBe(1)
  fail(new Error('Redis is away'))
  await pass(100)
  expect(begun).toBe(2)
})

test('after a standstill no more are visited at a time than may be', async () => {
  const { steps, patrol: stopped } = patrol(setOf(5000), { everyMs: 50 })
  await pass(1000)
  expect(Math.max(...steps.map(some => some.length))).toBe(1000)
  stopped.stop()
  const before = steps.length
  await pass(1000)
  expect(steps.length).toBe(before)
})
