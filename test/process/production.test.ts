/** `npm start` where only what production needs is installed: after `NODE_ENV=production npm ci`, or `npm prune --omit=dev`. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { redisUrl } from '../support/redis-url.ts'
import { until } from '../support/until.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const parts = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
  ...['build', 'client', 'docs', 'src', 'web'],
]
let folder = ''

/** What tools keep beside the packages, also while this is copied. */
const kept = /\/node_modules\/\.(?!bin\b|package-lock)/

/** npm leaves the same packages either way; so no registry has to be asked. What was built here before is built anew there. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlor-production-'))
  for (const part of [...parts, 'node_modules'])
    await cp(at(part), join(folder, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: path => (!path.endsWith('/dist') || path.includes('node_modules')) && !kept.test(path),
    })
  await promisify(execFile)('npm', ['prune', '--omit=dev', '--offline'], { cwd: folder })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  { told: {}, runsWith: 'production' },
  { told: { NODE_ENV: 'production' }, runsWith: 'production' },
  { told: { NODE_ENV: 'staging' }, runsWith: 'staging' },
])('npm start compiles and serves, with NODE_ENV=$runsWith for $told', async ({ told, runsWith }) => {
  const { address, errors } = await npmStart(told)
  for (const path of ['/', '/healthz', '/docs/']) expect((await fetch(new URL(path, address))).status).toBe(200)
  const { status } = await fetch(address, { headers: { accept: 'text/html' } })
  expect(status).toBe(200)
  expect(errors()).toContain(`main.js runs with ${runsWith}`)
})

test('npm run token makes one there', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'token', '--', 'backend'], { cwd: folder })
  expect(stdout).toMatch(/\bparlorapp_\S+[\s\S]*APP_TOKENS=backend:[0-9a-f]{64}\n/)
})

/** Each process of Node tells on stderr what it runs with. */
const telling = 'data:text/javascript,console.error(process.argv[1]+%22%20runs%20with%20%22+process.env.NODE_ENV)'

async function npmStart(told: { NODE_ENV?: string }) {
  const { NODE_ENV: _, ...inherited } = process.env
  const env = { ...inherited, PORT: '0', REDIS_URL: redisUrl(), NODE_OPTIONS: `--import=${telling}`, ...told }
  // A group of its own, for npm starts a shell, and that the server.
  const child = spawn('npm', ['start'], { cwd: folder, env, detached: true })
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text
  })
  const ended = once(child, 'close')
  onTestFinished(async () => {
    if (child.exitCode === null) process.kill(-child.pid!)
    await ended
  })
  const address = await until(() => /^listening on (\S+)$/m.exec(output)?.[1] ?? child.exitCode, {
    withinMs: 60_000,
    what: () => `an address in ${output}${errors}`,
  })
  if (typeof address === 'number') throw new Error(`npm start has ended with ${address}: ${errors}`)
  return { address, errors: () => errors }
}
