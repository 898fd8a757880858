import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// vitest would load graphql twice (its ESM and its CommonJS build), and the two refuse each other's schemas.
const alias = [
  { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql/index.js')) },
  // The package as it is written, not as it is built.
  { find: /^parlor-client$/, replacement: `${import.meta.dirname}/client/src/index.ts` },
  { find: /^parlor-client\/(\w+)$/, replacement: `${import.meta.dirname}/client/src/$1.ts` },
]

// `unit` needs nothing but Node; `whole` runs on a real Redis that it starts itself, and with the chat page as it is now.
const needNothing = ['client', 'docs', 'config', 'delivery', 'domain', 'identity', 'schema', 'web']
const unit = [...needNothing.map(folder => `test/${folder}/**/*.test.ts`), 'test/*.test.ts']

export default defineConfig({
  resolve: { alias },
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: unit } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: unit,
          globalSetup: ['test/support/redis.ts', 'test/support/page.ts'],
        },
      },
    ],
  },
})
