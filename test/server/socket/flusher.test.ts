/** What leaves when: rounds of every dirty socket, in turns that leave the event loop room for others. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Flusher } from '../../../src/server/socket/flusher.ts'
import { until } from '../../support/until.ts'

test('thousands of sockets are written in several turns, each once, and who comes in between is not last for ever', async () => {
  const flusher = new Flusher()
  const order: string[] = []
  const socket = (name: string) => ({ flush: () => void order.push(name) })
  const crowd = Array.from({ length: 3000 }, (_, i) => socket(`crowd ${i}`))
  for (const one of crowd) flusher.socketIsDirty(one)
  await turn()
  await until(() => order.length > 0)
  expect(order.length).toBeLessThan(3000)
  const quiet = socket('quiet')
  flusher.socketIsDirty(quiet)
  for (const one of crowd.slice(0, 10)) flusher.socketIsDirty(one)
  await until(() => order.length === 3011)
  expect(order.slice(0, 3000)).toEqual(crowd.map((_, i) => `crowd ${i}`))
  expect(order.slice(3000, 3002)).toEqual(['quiet', 'crowd 0'])
})

test('an audience that is told something in the midst of a round is heard in the next', async () => {
  const flusher = new Flusher()
  const order: string[] = []
  const reader = { flush: () => void order.push('reader') }
  const audience = {
    flush() {
      order.push('audience')
      flusher.socketIsDirty(reader)
    },
  }
  const first = {
    flush() {
      order.push('first')
      flusher.audienceIsDirty(audience)
    },
  }
  flusher.socketIsDirty(first)
  await until(() => order.length === 3)
  expect(order).toEqual(['first', 'audience', 'reader'])
})
