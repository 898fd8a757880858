/** A selection of the faults for every test run, each for a short while, two at a time; `npm run chaos` plays them all. */
import pLimit from 'p-limit'
import { afterAll, expect, test } from 'vitest'
import { buildServer } from './build.ts'
import { getFault } from './faults.ts'
import { keepHistory } from './results.ts'
import { run } from './run.ts'
import { tableOf } from './table.ts'

const smoke = [
  ...['pubsub-killed', 'pubsub-deaf', 'commands-killed', 'replies-cut', 'redis-stopped', 'redis-killed', 'redis-full'],
  ...['power-lost', 'flushed', 'sockets-cut', 'instance-stopped', 'instance-killed', 'rolling-restart', 'kicks'],
  ...['short-retention', 'heavy-queries', 'cluster-slots-moved', 'sentinel-replication-cut', 'webhooks-everything'],
]
const seconds = 2
/** Much of a run is waiting. */
const runsAtOnce = 2
const timeout = 300_000

const place = pLimit(runsAtOnce)
const build = buildServer()
const runs = new Map(smoke.map(name => [name, place(() => play(name))]))

async function play(name: string) {
  const { main } = await build
  return run({ fault: getFault(name), seed: 1, seconds, main })
}

afterAll(async () => {
  process.stdout.write(`\n${tableOf(await Promise.all(runs.values()))}\n`)
  await (await build).remove()
})

test.each(smoke)('nothing is lost, repeated or leaked: %s', { timeout }, async name => {
  const result = await runs.get(name)!
  const { violations } = result
  const kept = violations.length > 0 ? await keepHistory(result) : ''
  expect(violations.slice(0, 10), kept).toEqual([])
})
