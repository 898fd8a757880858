/** Redis behind TLS, with a certificate of a private authority, as operators have it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, test } from 'vitest'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openDevice } from '../support/devices.ts'
import { createRoom, say, signUpAll } from '../support/people.ts'
import { findFreePort, RedisNode } from '../support/redis-node.ts'
import { until } from '../support/until.ts'
import { Instance } from './instance.ts'

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** A Redis with a port for TLS, and the certificate to trust. */
async function startTls() {
  const folder = mkdtempSync(join(tmpdir(), 'parlor-tls-'))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const names = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, '-keyout', key, '-out', certificate],
    {
      stdio: 'ignore',
    },
  )
  const port = await findFreePort()
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate]
  const node = await RedisNode.start(folder, ['--tls-port', `${port}`, ...files, '--tls-auth-clients', 'no'])
  onTestFinished(async () => {
    await node.end()
    rmSync(folder, { recursive: true, force: true })
  })
  return { url: `rediss://127.0.0.1:${port}`, certificate }
}

function start(env: Record<string, string>): Instance {
  const instance = new Instance(env)
  onTestFinished(async () => void (await instance.end('SIGKILL')))
  return instance
}

test.skipIf(!hasOpenssl)(
  'a Redis with TLS serves, its authority named by NODE_EXTRA_CA_CERTS (skipped without openssl)',
  async () => {
    const { url: redisUrl, certificate } = await startTls()
    const url = await start({ REDIS_URL: redisUrl, NODE_EXTRA_CA_CERTS: certificate }).listening()
    const place = { url, wsUrl: url.replace('http', 'ws') }
    const [ana] = await signUpAll(connectGraphqlWs, place, 'ana')
    const anas = await openDevice(connectGraphqlWs, place, ana)
    await say(anas, await createRoom(anas), 'over TLS')
    await anas.hears.next('MessageSent', ({ message }) => message.body === 'over TLS')
  },
)

test.skipIf(!hasOpenssl)(
  'a certificate that nobody vouches for is refused, and the log says so (skipped without openssl)',
  async () => {
    const { url: redisUrl } = await startTls()
    const instance = start({ REDIS_URL: redisUrl })
    await until(() => /self-signed certificate/.test(instance.errors), { what: () => instance.errors })
  },
)
