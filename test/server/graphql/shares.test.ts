/** Everybody has a share: whoever takes more waits behind the others, and is refused when too much of it waits. */
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { defaultLimits, type Limits } from '../../../src/domain/limits.ts'
import type { Share } from '../../../src/server/graphql/share.ts'
import { Shares } from '../../../src/server/graphql/shares.ts'
import { noAudit } from '../../support/no-audit.ts'
import { until } from '../../support/until.ts'

const open = (limits: Partial<Limits> = {}, audit = noAudit) =>
  new Shares({ limits: { ...defaultLimits, ...limits }, audit })

/** Keeps the process busy. */
function work(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('who has taken nothing is served at once', () => {
  const shares = open()
  expect(shares.run(shares.of('ada'), () => 'done')).toBe('done')
  expect(shares.waiting).toBe(0)
})

test('a caller is served before others who asked earlier and took more', async () => {
  const shares = open({ callerBurstMs: 1000 })
  const greedy = shares.of('greedy')
  shares.charge(greedy, 300)
  const order: string[] = []
  const note = (who: string) => order.push(who)
  const ask = (i: number) =>
    shares.run(greedy, () => {
      work(4)
      note(`greedy ${i}`)
    })
  const asked = Array.from({ length: 20 }, (_, i) => ask(i))
  // Its message comes in while those of the other wait.
  await pause(1)
  await shares.run(shares.of('ada'), () => note('ada'))
  await Promise.all(asked)
  expect(order.indexOf('ada')).toBeLessThan(12)
  expect(order.filter(who => who !== 'ada')).toEqual(Array.from({ length: 20 }, (_, i) => `greedy ${i}`))
})

test('ten callers who take all there is between them keep nobody waiting, in however many turns of the event loop', async () => {
  const shares = open()
  let [served, isOver] = [0, false]
  const greedy = async (caller: Share) => {
    while (!isOver) await Promise.all(Array.from({ length: 5 }, () => shares.run(caller, () => work(3))).map(count))
  }
  const count = async (asked: unknown) => {
    await asked
    served++
  }
  const all = Array.from({ length: 10 }, (_, i) => greedy(shares.of(`greedy ${i}`)))
  await until(() => served > 60)
  // A message: it is read, goes to Redis, comes back, and leaves.
  const waits: number[] = []
  for (let message = 0; message < 9; message++) {
    const before = served
    await shares.run(shares.of('ada'), () => undefined)
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
    waits.push(served - before)
    await pause(5)
  }
  isOver = true
  await Promise.all(all)
  expect(waits.sort((a, b) => a - b)[4]).toBeLessThan(6)
})

test('those who take much take turns, however much each of them asks for', async () => {
  const shares = open({ callerBurstMs: 10_000 })
  const callers = ['a', 'b', 'c'].map(name => shares.of(name))
  for (const caller of callers) shares.charge(caller, 5000)
  shares.run(callers[0]!, () => work(20))
  const order: string[] = []
  const ask = (caller: Share) =>
    shares.run(caller, () => {
      work(1)
      order.push(caller.caller)
    })
  const [a, b, c] = callers as [Share, Share, Share]
  await Promise.all([...Array.from({ length: 9 }, () => ask(a)), ask(b), ask(b), ask(c), ask(c)])
  expect(order.slice(0, 6).sort().join('')).toBe('aabbcc')
})

test('whoever is in debt waits until it is paid', async () => {
  const shares = open({ callerBurstMs: 100, callerShare: 100 })
  const share = shares.of('greedy')
  const beganAt = performance.now()
  shares.charge(share, 250)
  await shares.run(share, () => undefined)
  expect(performance.now() - beganAt).toBeGreaterThanOrEqual(149)
})

test('too much that waits is refused, with when to try again, and audited', async () => {
  const audited: string[] = []
  const shares = open({ callerWaiting: 3, callerBurstMs: 100, callerShare: 100 }, (...note) =>
    audited.push(note.join(' ')),
  )
  const share = shares.of('greedy')
  shares.charge(share, 200)
  const waiting = [1, 2, 3].map(i => shares.run(share, () => i))
  expect(() => shares.run(share, () => 4)).toThrow(
    expect.objectContaining({ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }),
  )
  expect(await Promise.all(waiting)).toEqual([1, 2, 3])
  expect(audited).toEqual(['share_used_up greedy'])
})

test('what throws in its turn rejects, and the line goes on', async () => {
  const shares = open({ callerBurstMs: 100, callerShare: 1000 })
  const share = shares.of('ada')
  shares.charge(share, 150)
  const failed = shares.run(share, () => {
    throw new Error('no')
  })
  const next = shares.run(share, () => 'next')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('next')
})

test('nothing is made for who leaves too much unread, until it is read', async () => {
  const shares = open({ callerUnreadBytes: 1000 })
  const share = shares.of('deaf')
  share.unread = 1001
  let isDone = false
  const done = Promise.resolve(shares.run(share, () => undefined)).then(() => {
    isDone = true
  })
  await pause(20)
  expect(isDone).toBe(false)
  share.unread = 0
  await done
})

test('feeds wait without being refused, and go on in turn', async () => {
  const shares = open({ callerWaiting: 1, callerBurstMs: 100, callerShare: 1000 })
  const share = shares.of('listener')
  expect(shares.turn(share)).toBeUndefined()
  shares.charge(share, 200)
  await Promise.all(Array.from({ length: 50 }, () => shares.turn(share)))
})

test('what has waited long begins no more at once than its caller may take', async () => {
  const shares = open({ callerShare: 25, callerBurstMs: 20 })
  const share = shares.of('greedy')
  shares.charge(share, 60)
  const begunAt: number[] = []
  for (let i = 0; i < 200; i++) void shares.turn(share, 8)!.then(() => begunAt.push(performance.now()))
  await until(() => begunAt.length >= 12)
  // A quarter of a core: 32 ms for each, but for the first.
  expect(begunAt[11]! - begunAt[0]!).toBeGreaterThan(10 * 25)
})

test('shares are forgotten when they are full again', async () => {
  const shares = open({ callerBurstMs: 10, callerShare: 100_000 })
  const first = shares.of('first')
  shares.charge(first, 5)
  await pause(5)
  for (let i = 0; i < 3000; i++) shares.of(`192.0.2.${i}`)
  expect(shares.of('first')).not.toBe(first)
})
