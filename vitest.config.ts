import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

// vitest would load graphql twice (its ESM and its CommonJS build), and the two refuse each other's schemas.
const alias = [
  { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql/index.js')) },
  // The package as it is written, not as it is built.
  { find: /^parlor-client$/, replacement: `${import.meta.dirname}/client/src/index.ts` },
  { find: /^parlor-client\/(\w+)$/, replacement: `${import.meta.dirname}/client/src/$1.ts` },
]

// `unit` needs nothing but Node; `whole` runs on a real Redis that it starts itself, and with the server and the chat page as they are built now.
// Much of a test is waiting: more files run at the same time than there are processors. `alone` are those that measure
// what a machine can bear.
const needNothing = ['client', 'docs', 'config', 'delivery', 'domain', 'identity', 'schema', 'web']
const unit = [...needNothing.map(folder => `test/${folder}/**/*.test.ts`), 'test/*.test.ts']
const alone = ['test/attack/*.test.ts', 'test/chaos/smoke.test.ts', 'test/chaos/mutants.test.ts']
const workers = Math.min(4, availableParallelism() + 1)

export default defineConfig({
  resolve: { alias },
  test: {
    // For a machine that is busy: whoever waits, waits for what is to come, and goes on as soon as it has.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: unit, maxWorkers: workers, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, ...alone],
          globalSetup: ['test/support/redis.ts', 'test/support/build.ts'],
          maxWorkers: workers,
          sequence: { groupOrder: 2 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 3 } } },
    ],
  },
})
