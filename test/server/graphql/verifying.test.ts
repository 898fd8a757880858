/** Bad tokens cost whoever brings them their share, and nobody else's. */
import { expect, test } from 'vitest'
import { createCallers } from '../../../src/chat/callers.ts'
import { externalUserId } from '../../../src/domain/external.ts'
import { newUserId } from '../../../src/domain/id.ts'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { createJwts } from '../../../src/identity/jwts.ts'
import { IssuerAwayError } from '../../../src/identity/key-set.ts'
import { authenticate } from '../../../src/server/graphql/authenticate.ts'
import { Shares } from '../../../src/server/graphql/shares.ts'
import { createExternalUserStore } from '../../../src/store/external-user-store.ts'
import { createSessionStore } from '../../../src/store/session-store.ts'
import { connect } from '../../support/connect.ts'
import { startInstance } from '../../support/instance.ts'
import { audience, inSeconds, issuerName, signWith, startIssuer, unsigned } from '../../support/issuer.ts'
import { noAudit } from '../../support/no-audit.ts'
import { openRaw, subscribe } from '../../support/raw-socket.ts'

const secret = 'a secret that both sides know, and nobody else'
const redis = connect()

/** Shares that hold 4 ms for each caller, which come back by and by in hours. */
async function start() {
  const issuer = await startIssuer()
  const limits = { ...defaultLimits, callerShare: 1e-6, callerBurstMs: 4, callerWaiting: 10 }
  const shares = new Shares({ limits, audit: noAudit })
  const rules = { issuer: issuerName, audience, nameClaim: 'name', pictureClaim: 'picture', skewSeconds: 30 }
  let puts = 0
  const externalUsers = createExternalUserStore(redis)
  const putUser: typeof externalUsers.putUser = given => {
    puts++
    return externalUsers.putUser(given)
  }
  const parts = {
    sessions: createSessionStore(redis),
    externalUsers: { putUser },
    appTokens: [],
    issuer: issuerName,
    limits,
  }
  const openTo = (keys: { secret: string | null; jwksUrl: string | null }) => {
    const chat = { callers: createCallers({ ...parts, jwts: createJwts({ ...rules, ...keys }, () => undefined) }) }
    return (address: string, token: string) =>
      authenticate({ chat, audit: noAudit, shares }, { address, authorization: `Bearer ${token}` })
  }
  return {
    issuer,
    bySecret: openTo({ secret, jwksUrl: null }),
    byKeys: openTo({ secret: null, jwksUrl: issuer.url }),
    isInCredit: (caller: string) => shares.of(caller).isInCredit(performance.now()),
    waiting: () => shares.waiting,
    endJwts: parts.sessions.endJwts,
    /** How often somebody was made, or changed. */
    puts: () => puts,
  }
}

/** Nobody can tell whether such a token is good; others fail the test. */
const tellsNothing = (error: unknown) => {
  if (error instanceof IssuerAwayError) return { session: null }
  throw error
}

test('forged tokens of every kind use up the share of their address, which then waits and is refused', async () => {
  const { issuer, bySecret, byKeys, isInCredit, waiting } = await start()
  const sub = newUserId()
  const long = { name: 'x'.repeat(5500) }
  const kinds = {
    'wrong signature': [bySecret, (i: number) => signWith(`${secret}!`, `${sub}${i}`)],
    'signed by nobody': [bySecret, (i: number) => unsigned(`${sub}${i}`)],
    'as long as may be': [bySecret, (i: number) => signWith(`${secret}!`, `${sub}${i}`, long)],
    'unknown key': [byKeys, (i: number) => issuer.sign(`${sub}${i}`, { iat: inSeconds(-60) }, `unknown ${i}`)],
    'key that may be new': [byKeys, (i: number) => issuer.sign(`${sub}${i}`, {}, `unknown ${i}`)],
    'no session': [bySecret, (i: number) => `parlor_${newUserId().slice(5)}${String(i).padStart(43, 'x')}`],
    'no token': [bySecret, (i: number) => `${i}`],
  } as const
  for (const [address, [ask, forge]] of Object.entries(kinds)) {
    for (let i = 0; i < 100 && isInCredit(address); i++)
      expect((await ask(address, await forge(i)).catch(tellsNothing)).session, address).toBeNull()
    expect(isInCredit(address), address).toBe(false)
  }
  const [ask, forge] = kinds['wrong signature']
  const forged = await Promise.all(Array.from({ length: 30 }, (_, i) => forge(100 + i)))
  const refused = forged.map(token => ask('wrong signature', token).catch(error => error.extensions.code))
  expect(await Promise.race(refused)).toBe('RATE_LIMITED')
  expect(waiting()).toBe(10)
  // Others come in meanwhile, and who is known there is not asked to wait.
  const good = await signWith(secret, sub)
  expect((await ask('elsewhere', good)).session).not.toBeNull()
  expect((await ask('wrong signature', good)).session).not.toBeNull()
})

test('many forged tokens at the same time are as dear as one after the other', async () => {
  const { bySecret, isInCredit, waiting } = await start()
  const forged = await Promise.all(Array.from({ length: 100 }, (_, i) => signWith(`${secret}!`, `u${i}`)))
  let [verified, refused] = [0, 0]
  for (const token of forged)
    void bySecret('flood', token).then(
      () => verified++,
      () => refused++,
    )
  await expect.poll(() => waiting() === 10 && verified + refused === 90).toBe(true)
  expect(verified).toBeLessThan(50)
  expect(isInCredit('flood')).toBe(false)
})

test('good tokens cost their user, and their address nothing', async () => {
  const { bySecret, isInCredit } = await start()
  const [sub, address] = [newUserId(), newUserId()]
  for (let i = 0; i < 60; i++)
    expect((await bySecret(address, await signWith(secret, sub, { jti: `${i}` }))).session).not.toBeNull()
  expect(isInCredit(address)).toBe(true)
  expect(isInCredit(externalUserId(issuerName, sub))).toBe(false)
})

test('a good token that was ended costs no more, however often it comes, and makes nobody', async () => {
  const { bySecret, endJwts, puts } = await start()
  const sub = newUserId()
  const token = await signWith(secret, sub, { iat: inSeconds(-5) })
  expect((await bySecret('a', token)).session).not.toBeNull()
  await endJwts(externalUserId(issuerName, sub))
  for (let i = 0; i < 20; i++) expect(await bySecret('a', token)).toMatchObject({ session: null, lack: 'dead' })
  expect(puts()).toBeLessThanOrEqual(2)
})

const settings = { authJwtSecret: secret, authIssuer: issuerName, authAudience: audience, trustedProxies: 1 }
const forgedTokens = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => signWith(`${secret}!`, `u${i}`)))
const bearing = (token: string) => ({ extensions: { headers: { authorization: `Bearer ${token}` } } })

test('over HTTP whoever floods is refused, and who comes from elsewhere is let in at once', async () => {
  const limits = { callerShare: 10, callerBurstMs: 20, callerWaiting: 5 }
  const instance = await startInstance({ ...settings, limits })
  const statusOf = (address: string, token: string) =>
    fetch(instance.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-forwarded-for': address },
      body: JSON.stringify({ query: '{ viewer { user { id } } }' }),
    }).then(({ status }) => status)
  const flood = Promise.all((await forgedTokens(250)).map(token => statusOf('192.0.2.1', token)))
  const good = await signWith(secret, newUserId())
  expect(await statusOf('192.0.2.2', good)).toBe(200)
  expect((await flood).filter(status => status === 429).length).toBeGreaterThan(50)
  expect(await statusOf('192.0.2.1', good)).toBe(200)
})

test('on sockets whoever floods is refused and sent away, and who comes from elsewhere is let in at once', async () => {
  const limits = { callerShare: 1e-6, callerBurstMs: 3, callerWaiting: 3 }
  const instance = await startInstance({ ...settings, limits })
  const from = (address: string) => openRaw(instance, { headers: { 'x-forwarded-for': address } })
  const [forged, flooding] = [await forgedTokens(45), await from('192.0.2.1')]
  // A stranger's messages would wait for their turn before they are read.
  await flooding.init({ authorization: `Bearer ${await signWith(secret, newUserId())}` })
  for (const [i, token] of forged.entries()) flooding.send(subscribe(`${i}`, '{ __typename }', {}, bearing(token)))
  await flooding.frame(({ payload }) => payload?.[0]?.extensions.code === 'RATE_LIMITED')
  const [bad, good] = [await from('192.0.2.1'), await from('192.0.2.2')]
  bad.send({ type: 'connection_init', payload: { authorization: `Bearer ${forged[0]}` } })
  expect(await bad.closed()).toMatchObject({ code: 1013 })
  const token = await signWith(secret, newUserId())
  expect((await good.init({ authorization: `Bearer ${token}` })).type).toBe('connection_ack')
})
