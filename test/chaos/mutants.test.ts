import { expect, test } from 'vitest'
import { buildServer, type Mutation } from './build.ts'
import { getFault } from './faults.ts'
import { run } from './run.ts'
import type { ViolationName } from './violation.ts'

const timeout = 120_000

/** Runs a server that was made wrong on purpose; the names of what the run finds. */
async function namesOf(mutation: Mutation, faultName: string, seconds = 3): Promise<Set<ViolationName>> {
  const build = await buildServer(mutation)
  try {
    const fault = { ...getFault(faultName), recoverWithinMs: 2000 }
    const { violations } = await run({ fault, seed: 1, seconds, main: build.main })
    return new Set(violations.map(({ name }) => name))
  } finally {
    await build.remove()
  }
}

test('a server that repairs no gaps loses', { timeout }, async () => {
  const deafToDoubt = {
    file: 'delivery/rooms/room-tail.js',
    line: '#startReading() {',
    instead: '#startReading() { if (this.#live) return;',
  }
  expect(await namesOf(deafToDoubt, 'pubsub-killed')).toContain('end-missing')
})

test('a server that keeps telling those who were removed leaks', { timeout }, async () => {
  const blindToRemoval = {
    file: 'delivery/rooms/room-tail.js',
    line: "entry.kind === 'removed' ?",
    instead: "entry.kind === 'never' ?",
  }
  expect(await namesOf(blindToRemoval, 'kicks')).toContain('after-removal')
})

test('a server that does not remember what was sent sends twice', { timeout }, async () => {
  const forgetful = {
    file: 'store/scripts/append-message.lua',
    line: 'local sent = recall(answered)',
    instead: 'local sent = nil',
  }
  // Longer: of the few replies that are cut, some have to be those of messages.
  expect(await namesOf(forgetful, 'replies-cut', 8)).toContain('sent-twice')
})
