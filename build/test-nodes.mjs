/**
 * Runs the tests on the oldest Node that works and on the one that is advised, fetched from the npm registry.
 * What follows `--` goes to vitest: `npm run test:nodes -- test/server`.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const oldest = '20.19.0'
const advised = '24'
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))

/** npx puts this Node first in the PATH, for processes that the tests start, too. */
function passesOn(version) {
  console.log(`\n── Node ${version}`)
  const args = ['--yes', '--package', `node@${version}`, '--', 'node', vitest, 'run', ...process.argv.slice(2)]
  return spawnSync('npx', args, { stdio: 'inherit' }).status === 0
}

const failed = [oldest, advised].filter(version => !passesOn(version))
for (const version of failed) console.error(`The tests fail on Node ${version}.`)
process.exitCode = failed.length > 0 ? 1 : 0
