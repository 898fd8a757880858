/** A selection of the attacks for every test run, each for a short while; `npm run attack` plays them all. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Build } from '../chaos/build.ts'
import { getAttack } from './attacks.ts'
import { buildWithDocs } from './build.ts'
import { type Result, run } from './run.ts'
import { tableOf } from './table.ts'

const few = ['documents: over sockets', 'normalising', 'bodies in tiny chunks', 'reading over sockets', 'selections']
const timeout = 60_000

let build: Build
const results: Result[] = []

beforeAll(async () => {
  build = await buildWithDocs()
})
afterAll(async () => {
  process.stdout.write(`\n${tableOf(results)}\n`)
  await build.remove()
})

test.each(few)('a member notices nothing of an attack: %s', { timeout }, async name => {
  const result = await run(getAttack(name), { main: build.main, seconds: 3, attackers: 1 })
  results.push(result)
  expect(result.broken).toEqual([])
})
