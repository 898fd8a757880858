/** A selection of the faults for every test run, each for a short while; `npm run chaos` plays them all. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Build, buildServer } from './build.ts'
import { getFault } from './faults.ts'
import { type RunResult, run } from './run.ts'
import { tableOf } from './table.ts'

const smoke = [
  ...['pubsub-killed', 'pubsub-deaf', 'commands-killed', 'replies-cut', 'redis-stopped', 'redis-killed', 'redis-full'],
  ...['power-lost', 'flushed', 'sockets-cut', 'instance-stopped', 'instance-killed', 'rolling-restart', 'kicks'],
  ...['short-retention', 'heavy-queries', 'cluster-slots-moved', 'sentinel-replication-cut'],
]
const seconds = 2
const timeout = 120_000

let build: Build
const results: RunResult[] = []

beforeAll(async () => {
  build = await buildServer()
})
afterAll(async () => {
  process.stdout.write(`\n${tableOf(results)}\n`)
  await build.remove()
})

test.each(smoke)('nothing is lost, repeated or leaked: %s', { timeout }, async name => {
  const result = await run({ fault: getFault(name), seed: 1, seconds, main: build.main })
  results.push(result)
  expect(result.violations.slice(0, 10)).toEqual([])
})
