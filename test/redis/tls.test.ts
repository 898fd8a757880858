/** Redis behind TLS with a certificate of a private CA: trusted by NODE_EXTRA_CA_CERTS, refused with the fix without it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Instance } from '../process/instance.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openDevice } from '../support/devices.ts'
import { startOwnNode } from '../support/own-node.ts'
import { createRoom, say, signUpAll } from '../support/people.ts'
import { findFreePort } from '../support/redis-node.ts'
import { until } from '../support/until.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

let folder = ''
const at = (name: string) => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlor-tls-'))
  if (hasOpenssl) makeCertificates()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasOpenssl).each(['rediss', 'valkeys'])('an instance with %s:// (skipped without openssl)', scheme => {
  test('serves when the private CA is named', async () => {
    const port = await startWithTls()
    const instance = start({ REDIS_URL: `${scheme}://localhost:${port}`, NODE_EXTRA_CA_CERTS: at('ca.pem') })
    const address = await instance.listening()
    await until(async () => (await fetch(new URL('/readyz', address))).status === 200)
    const place = { url: address, wsUrl: address.replace('http', 'ws') }
    const [ada] = await signUpAll(connectGraphqlWs, place, 'ada')
    const device = await openDevice(connectGraphqlWs, place, ada)
    await say(device, await createRoom(device), 'over TLS')
    await device.hears.next('MessageSent', ({ message }) => message.body === 'over TLS')
    expect(instance.errors).not.toContain('Redis is away')
  })

  test('says what to set when it is not', async () => {
    const port = await startWithTls()
    const instance = start({ REDIS_URL: `${scheme}://localhost:${port}` })
    const address = await instance.listening()
    await until(() => instance.errors.includes('NODE_EXTRA_CA_CERTS'))
    expect((await fetch(new URL('/readyz', address))).status).toBe(503)
  })
})

/** A CA, and a certificate of its for localhost. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=A private CA')
  openssl('req', ...key.slice(0, 5), '-keyout', 'redis.key', '-out', 'redis.csr', '-subj', '/CN=localhost')
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'redis.csr', ...by, '-out', 'redis.pem')
}

/** The port at which a Redis speaks TLS. */
async function startWithTls(): Promise<number> {
  const port = await findFreePort()
  const files = [
    '--tls-cert-file',
    at('redis.pem'),
    '--tls-key-file',
    at('redis.key'),
    '--tls-ca-cert-file',
    at('ca.pem'),
  ]
  await startOwnNode({ args: ['--tls-port', String(port), '--tls-auth-clients', 'no', ...files] })
  return port
}

function start(env: Record<string, string>): Instance {
  const instance = new Instance({ LOG_LEVEL: 'info', DATA_DIR: at('data'), ...env })
  onTestFinished(async () => void (await instance.end('SIGKILL')))
  return instance
}
