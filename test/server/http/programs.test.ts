/** Programs of others, as Debian has them, against a whole instance: they ask for HTTP/2 first, and speak HTTP/1.1 then. */
import { execFile, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startInstance } from '../../support/instance.ts'
import { until } from '../../support/until.ts'

const run = promisify(execFile)

/** Whether the program is here and does what the test needs of it; the name of a skipped test says that it was missed. */
const has = (program: string, args: string[], word: RegExp): boolean => {
  try {
    return word.test(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return false
  }
}

const hasCurl = has('curl', ['--version'], /HTTP2/)
const hasJava = has('java', ['--list-modules'], /jdk\.compiler/)

const json = ['-H', 'Content-Type: application/json', '-d', '{"query":"{ viewer { user { id } } }"}']

test.skipIf(!hasCurl)('curl --http2 is answered at every path, on one connection (skipped without curl)', async () => {
  const { url } = await startInstance()
  const { origin } = new URL(url)
  await until(async () => (await fetch(`${origin}/readyz`)).ok)
  const out = ['-w', '%{http_code} %{num_connects} %{http_version}\n', '-o', '/dev/null']
  const asks = [
    [...json, url],
    [`${origin}/healthz`],
    ['-X', 'OPTIONS', url],
    [`${origin}/docs/`],
    ['-I', `${origin}/readyz`],
    [`${origin}/nowhere`],
    [...json, url],
  ].flatMap((ask, n) => [...(n > 0 ? ['--next'] : []), '-s', '--http2', ...out, ...ask])
  const { stdout } = await run('curl', asks)
  const statuses = [200, 200, 204, 200, 200, 404, 200]
  expect(stdout.trim().split('\n')).toEqual(statuses.map((status, n) => `${status} ${n === 0 ? 1 : 0} 1.1`))
})

test.skipIf(!hasCurl)('a body that curl announces with Expect is taken, too (skipped without curl)', async () => {
  const { url } = await startInstance()
  const args = ['-s', '--http2', '-H', 'Expect: 100-continue', ...json, url]
  expect(JSON.parse((await run('curl', args)).stdout)).toEqual({ data: { viewer: null } })
})

test.skipIf(!hasJava)('Java’s default HttpClient is answered (skipped without a JDK)', async () => {
  const { url } = await startInstance()
  const program = fileURLToPath(new URL('programs/Ask.java', import.meta.url))
  const { stdout } = await run('java', [program, new URL(url).origin])
  const twice = ['200 {"data":{"viewer":null}}', '200 alive']
  expect(stdout.trim().split('\n')).toEqual([...twice, ...twice])
})
