/** What it costs to know who asks: `npx tsx test/identity/token-cost.ts` on a quiet machine. It needs REDIS_URL, or a server at the usual port. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createCallers } from '../../src/chat/callers.ts'
import { newUserId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { newToken, sessionIdOf } from '../../src/domain/session.ts'
import { createJwts } from '../../src/identity/jwts.ts'
import { createExternalUserStore } from '../../src/store/external-user-store.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { someUser } from '../store/some.ts'

const tokens = 4000
const underWay = 32
const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1', { keyPrefix: `${newUserId()}:` })
const sessions = createSessionStore(redis)
const rules = { issuer: '', audience: '', nameClaim: 'name', pictureClaim: 'picture', skewSeconds: 0, secret: null }
const secret = 'a secret of thirty-two characters'

type Ask = (token: string) => Promise<unknown>

/** CPU time of this process, and of Redis, for each token: in µs. */
async function measure(all: readonly string[], ask: Ask): Promise<{ process: number; redis: number }> {
  const [before, cpu] = [await redisMicros(), process.cpuUsage()]
  let next = 0
  const work = async () => {
    while (next < all.length) await ask(all[next++]!)
  }
  await Promise.all(Array.from({ length: underWay }, work))
  const { user, system } = process.cpuUsage(cpu)
  return { process: (user + system) / all.length, redis: ((await redisMicros()) - before) / all.length }
}

async function redisMicros(): Promise<number> {
  const info = await redis.info('cpu')
  const seconds = (name: string) => Number(new RegExp(`used_cpu_${name}:([\\d.]+)`).exec(info)![1])
  return (seconds('user') + seconds('sys')) * 1e6
}

const callersWith = (jwts: ReturnType<typeof createJwts>) =>
  createCallers({
    ...{ sessions, externalUsers: createExternalUserStore(redis), jwts, appTokens: [], issuer: '' },
    limits: defaultLimits,
  })

const row = (name: string, { process: own, redis }: { process: number; redis: number }) =>
  process.stdout.write(`| ${name} | ${own.toFixed(0)} | ${redis.toFixed(0)} |\n`)

async function ofSessions(): Promise<void> {
  const user = someUser()
  await createUserStore(redis).createUser({ user, passwordHash: 'hash' })
  const all = Array.from({ length: tokens }, () => newToken(user.id))
  for (const token of all)
    await sessions.createSession({ id: sessionIdOf(token), user, expiresAt: Date.now() + 600_000 }, tokens)
  const { find } = callersWith(createJwts({ ...rules, jwksUrl: null }, () => undefined))
  const ask: Ask = token => find({ token, actAs: null })
  const first = await measure(all, ask)
  const again = await measure(all, ask)
  row('session, request', again)
  row('session, request that notes the use, once a minute', first)
}

async function ofJwts(alg: string): Promise<void> {
  const pair = alg === 'HS256' ? null : await generateKeyPair(alg)
  const issuer = pair && (await serveKey(pair.publicKey, alg))
  const key = pair ? pair.privateKey : new TextEncoder().encode(secret)
  const sign = (i: number) =>
    new SignJWT({ sub: `person ${alg} ${i % 200}`, name: 'Ada', exp: 4e9, iat: 1e9 + Math.floor(i / 200) })
      .setProtectedHeader({ alg, kid: 'one' })
      .sign(key)
  const all = await Promise.all(Array.from({ length: tokens }, (_, i) => sign(i)))
  const forged = all.map(token => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA'))
  const keys = issuer ? { jwksUrl: issuer.url } : { jwksUrl: null, secret }
  const jwts = createJwts({ ...rules, ...keys }, error => console.error(error))
  const { find } = callersWith(jwts)
  const ask: Ask = token => find({ token, actAs: null })
  await ask(all[0]!)
  row(`${alg}, first request`, await measure(all.slice(1), ask))
  row(`${alg}, request`, await measure(all, ask))
  row(`${alg}, forged`, await measure(forged, ask))
  issuer?.close()
}

async function serveKey(publicKey: CryptoKey, alg: string) {
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg }]
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys })))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

process.stdout.write('| who asks with a token of | µs of the process | µs of Redis |\n|---|--:|--:|\n')
await ofSessions()
for (const alg of ['HS256', 'RS256', 'ES256', 'EdDSA']) await ofJwts(alg)
await redis.quit()
