/** JWTs: which are good, and what the issuer is asked. */
import { expect, test } from 'vitest'
import { createJwts, type JwtRules } from '../../src/identity/jwts.ts'
import { createKeySet, IssuerAwayError } from '../../src/identity/key-set.ts'
import { audience, inSeconds, issuerName, signWith, startIssuer, unsigned } from '../support/issuer.ts'

const secret = 'a secret that both sides know, and nobody else'
const rules: JwtRules = {
  jwksUrl: null,
  secret: null,
  issuer: issuerName,
  audience,
  nameClaim: 'name',
  pictureClaim: 'picture',
  skewSeconds: 30,
}

const silent = () => undefined
const withSecret = (some: Partial<JwtRules> = {}) => createJwts({ ...rules, secret, ...some }, silent)

test('a token signed with the secret says who it is, until when, and what they are called', async () => {
  const exp = inSeconds(60)
  const token = await signWith(secret, 'u1', { name: 'Ada', picture: 'https://a.example/ada.png', exp })
  const { claims } = await withSecret().verify(token)
  expect(claims).toMatchObject({ subject: 'u1', name: 'Ada', picture: 'https://a.example/ada.png' })
  expect(claims!.goodUntil).toBe((exp + 30) * 1000)
  const nested = await signWith(secret, 'u1', { user: { full_name: 'Ada L' }, 'https://app/pic': 'https://a.example/' })
  const named = { nameClaim: 'user.full_name', pictureClaim: 'https://app/pic' }
  expect((await withSecret(named).verify(nested)).claims).toMatchObject({
    name: 'Ada L',
    picture: 'https://a.example/',
  })
  const odd = await signWith(secret, 'u1', { name: { first: 'Ada' }, picture: 7 })
  expect((await withSecret().verify(odd)).claims).toMatchObject({ name: null, picture: null })
})

test('what is wrong with a token is said, and lets nobody in', async () => {
  const issuer = await startIssuer()
  const byKeys = createJwts({ ...rules, jwksUrl: issuer.url }, silent)
  const byKeysOfAll = createJwts({ ...rules, jwksUrl: issuer.url, audience: '' }, silent)
  const bySecret = withSecret()
  const good = await signWith(secret, 'u1')
  const [head, body, signature] = good.split('.')
  const forged = Buffer.from(JSON.stringify({ sub: 'admin', iss: issuerName, aud: audience, exp: inSeconds(60) }))
  const wrong: [createdBy: typeof bySecret, token: string, why: RegExp][] = [
    [bySecret, unsigned('u1'), /algorithm/],
    [bySecret, unsigned('u1', {}, { alg: 'NONE' }), /algorithm|cannot be read|^$/],
    [bySecret, `${head}.${body}.`, /signature/],
    [bySecret, `${head}.${forged.toString('base64url')}.${signature}`, /signature/],
    [bySecret, await signWith(`${secret}!`, 'u1'), /signature/],
    [bySecret, await issuer.sign('u1'), /algorithm/],
    // The public key of the issuer, taken for a secret.
    [byKeys, await signWith(await issuer.publicKey(), 'u1'), /algorithm/],
    [byKeys, unsigned('u1', {}, { alg: 'none', kid: issuer.kid() }), /algorithm/],
    [byKeys, good, /algorithm/],
    [bySecret, await signWith(secret, 'u1', { iss: 'https://other.example' }), /`iss`/],
    [bySecret, await signWith(secret, 'u1', { aud: 'another' }), /`aud`/],
    [bySecret, await signWith(secret, 'u1', { aud: undefined }), /no `aud`/],
    [withSecret({ audience: '' }), good, /AUTH_AUDIENCE/],
    [withSecret({ audience: '' }), await signWith(secret, 'u1', { aud: [] }), /AUTH_AUDIENCE/],
    [byKeysOfAll, await issuer.sign('u1'), /AUTH_AUDIENCE/],
    [bySecret, await signWith(secret, 'u1', { exp: undefined }), /no `exp`/],
    [bySecret, await signWith(secret, 'u1', { sub: undefined }), /no `sub`/],
    [bySecret, await signWith(secret, ' '), /`sub`/],
    [bySecret, await signWith(secret, 'u1', { nbf: inSeconds(90) }), /`nbf`/],
  ]
  for (const [jwts, token, why] of wrong) {
    const verdict = await jwts.verify(token)
    expect(verdict, token).toMatchObject({ claims: null, why: expect.stringMatching(why) })
  }
  expect(await createJwts(rules, silent).verify(good)).toMatchObject({ claims: null, lack: 'refused' })
})

test('a token that is for somebody in particular is for a server that says who it is, or that it takes all', async () => {
  const [unsaid, all] = [withSecret({ audience: '' }), withSecret({ audience: '*' })]
  const forNobody = await signWith(secret, 'u1', { aud: undefined })
  for (const jwts of [unsaid, all]) expect((await jwts.verify(forNobody)).claims).not.toBeNull()
  for (const aud of ['another', [audience, 'another'], []]) {
    const token = await signWith(secret, 'u1', { aud })
    expect((await all.verify(token)).claims).not.toBeNull()
    expect(await unsaid.verify(token)).toMatchObject({ claims: null, lack: 'refused' })
  }
  expect(
    (await withSecret().verify(await signWith(secret, 'u1', { aud: ['another', audience] }))).claims,
  ).not.toBeNull()
})

test('clocks may differ by the skew, and a token that is over is over, also where it was good before', async () => {
  const [jwts, strict] = [withSecret(), withSecret({ skewSeconds: 0 })]
  const late = await signWith(secret, 'u1', { exp: inSeconds(-20) })
  const early = await signWith(secret, 'u1', { nbf: inSeconds(20) })
  for (const token of [late, early]) expect((await jwts.verify(token)).claims).not.toBeNull()
  expect(await strict.verify(late)).toMatchObject({ claims: null, lack: 'expired' })
  expect(await strict.verify(early)).toMatchObject({ claims: null, lack: 'refused' })
  expect(await jwts.verify(await signWith(secret, 'u1', { exp: inSeconds(-40) }))).toMatchObject({ lack: 'expired' })
  const brief = await signWith(secret, 'u1', { exp: inSeconds(1) })
  expect((await strict.verify(brief)).claims).not.toBeNull()
  await expect.poll(async () => (await strict.verify(brief)).claims, { timeout: 30_000 }).toBeNull()
})

test('a token is verified once, however many bring it at the same time', async () => {
  const issuer = await startIssuer()
  const jwts = createJwts({ ...rules, jwksUrl: issuer.url }, silent)
  const token = await issuer.sign('u1')
  const found = await Promise.all(Array.from({ length: 50 }, () => jwts.verify(token)))
  expect(new Set(found.map(({ claims }) => claims)).size).toBe(1)
  expect(issuer.fetches()).toBe(1)
})

test('a new key is fetched when a token names it, and one that is dropped opens nothing once that is known', async () => {
  const issuer = await startIssuer()
  const keys = { url: issuer.url, onFault: silent, cooldownMs: 0 }
  const { getKey } = createKeySet(keys)
  const look = (kid: string) => Promise.resolve(getKey({ alg: 'ES256', kid }, { payload: '', signature: '' }))
  const first = issuer.kid()
  await look(first)
  await issuer.rotate()
  await look(issuer.kid())
  await look(first)
  expect(issuer.fetches()).toBe(2)
  await issuer.rotate({ drop: true })
  await look(issuer.kid())
  await expect(look(first)).rejects.toThrow(/no applicable key/)
})

test('a token is as good as its key: when the issuer drops that, it is over, though it was good before', async () => {
  const issuer = await startIssuer()
  const jwts = createJwts({ ...rules, jwksUrl: issuer.url }, silent, { freshMs: 0, cooldownMs: 0 })
  const token = await issuer.sign('u1')
  await jwts.verify(token)
  await issuer.rotate()
  const newer = await issuer.sign('u2')
  for (const each of [newer, token]) expect((await jwts.verify(each)).claims).not.toBeNull()
  await issuer.rotate({ drop: true })
  for (const each of [token, newer])
    await expect.poll(() => jwts.verify(each)).toMatchObject({ claims: null, why: expect.stringContaining('no key') })
})

test('of a token with a key that may be newer than the last answer of the issuer nobody can tell yet: it is not refused', async () => {
  const issuer = await startIssuer()
  const jwts = createJwts({ ...rules, jwksUrl: issuer.url }, silent, { cooldownMs: 300 })
  await jwts.verify(await issuer.sign('u1'))
  await issuer.rotate()
  const [older, unaware] = await Promise.all([inSeconds(-60), undefined].map(iat => issuer.sign('u1', { iat })))
  const newer = await issuer.sign('u1')
  for (const token of [older!, unaware!]) expect(await jwts.verify(token)).toMatchObject({ lack: 'refused' })
  for (let i = 0; i < 5; i++) await expect(jwts.verify(newer)).rejects.toThrow(IssuerAwayError)
  expect(issuer.fetches()).toBe(1)
  await expect.poll(() => jwts.verify(newer).catch(() => null)).toMatchObject({ claims: { subject: 'u1' } })
  expect(issuer.fetches()).toBe(2)
})

test('tokens with keys that nobody has make one fetch, and are refused for a while: nobody can flood the issuer', async () => {
  const issuer = await startIssuer()
  const jwts = createJwts({ ...rules, jwksUrl: issuer.url }, silent)
  await expect.poll(() => issuer.fetches()).toBe(1)
  const good = await issuer.sign('u1')
  expect((await jwts.verify(good)).claims).not.toBeNull()
  for (let i = 0; i < 20; i++) {
    const verdict = await jwts.verify(await issuer.sign('u1', { iat: inSeconds(-60) }, `unknown ${i}`))
    expect(verdict).toMatchObject({ claims: null, lack: 'refused', why: expect.stringContaining('no key') })
  }
  expect(issuer.fetches()).toBe(1)
  const lookingEvery = (cooldownMs?: number) => {
    const { getKey } = createKeySet({
      url: issuer.url,
      onFault: silent,
      ...(cooldownMs !== undefined && { cooldownMs }),
    })
    return () => Promise.resolve(getKey({ alg: 'ES256', kid: 'unknown' }, { payload: '', signature: '' }))
  }
  const seldom = lookingEvery()
  await Promise.allSettled([seldom(), seldom(), seldom()])
  expect(issuer.fetches()).toBe(2)
  const often = lookingEvery(100)
  await expect.poll(() => often().then(silent, silent).then(issuer.fetches), { timeout: 30_000 }).toBeGreaterThan(3)
})

test('while the issuer is away the keys that are known go on, and of others nobody can tell', async () => {
  const issuer = await startIssuer()
  const faults: unknown[] = []
  const keys = createKeySet({ url: issuer.url, onFault: error => faults.push(error), freshMs: 0, cooldownMs: 0 })
  const look = (kid: string) => Promise.resolve(keys.getKey({ alg: 'ES256', kid }, { payload: '', signature: '' }))
  await look(issuer.kid())
  issuer.answer(503)
  for (let i = 0; i < 5; i++) await look(issuer.kid())
  await expect(look('unknown')).rejects.toThrow(IssuerAwayError)
  expect(faults.length).toBeGreaterThan(0)
  issuer.answer(200)
  await expect(look('unknown')).rejects.toThrow(/no applicable key/)
  const nowhere = createJwts({ ...rules, jwksUrl: 'http://127.0.0.1:9/jwks' }, silent)
  await expect(nowhere.verify(await issuer.sign('u1'))).rejects.toThrow(IssuerAwayError)
})

test.each([
  ['as fast as it is read', { piece: ' '.repeat(65_536), everyMs: 0 }],
  ['a byte at a time', { piece: ' ', everyMs: 10 }],
])('an issuer whose answer never ends, %s, is as good as away, and is not listened to longer', async (_, endless) => {
  const issuer = await startIssuer()
  issuer.pour(endless)
  const faults: unknown[] = []
  const onFault = (error: unknown) => faults.push(error)
  const { getKey } = createKeySet({ url: issuer.url, onFault, cooldownMs: 0, timeoutMs: 500 })
  const look = () => Promise.resolve(getKey({ alg: 'ES256', kid: issuer.kid() }, { payload: '', signature: '' }))
  await expect(look()).rejects.toThrow(IssuerAwayError)
  expect(faults).toHaveLength(1)
  await expect.poll(() => issuer.open()).toBe(0)
  expect(issuer.poured()).toBeLessThan(16e6)
  issuer.pour(null)
  await look()
})
