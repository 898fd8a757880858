/** People who come with a JWT of the application's issuer: over HTTP and over sockets, on several instances. */
import { expect, test } from 'vitest'
import { digestOf, newAppToken } from '../../../src/domain/app.ts'
import { startInstance } from '../../support/instance.ts'
import { audience, inSeconds, issuerName, signWith, startIssuer } from '../../support/issuer.ts'
import { openRaw, openReady } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'
import { post } from '../serving.ts'

const secret = 'a secret that both sides know, and nobody else'
const settings = { authJwtSecret: secret, authIssuer: issuerName, authAudience: audience }
const me = '{ viewer { sessionExpiresAt user { id username displayName avatarUrl externalId } } }'
const renew = 'mutation { renewSession { viewer { sessionExpiresAt } } }'
const person = () => `person-${Math.random()}`

const over = (app: { address: string }, query: string, token: string) =>
  post(app.address, { query }, { authorization: `Bearer ${token}` })
const with_ = (token: string) => ({ extensions: { headers: { authorization: `Bearer ${token}` } } })

test('a person is known from the first token on, everywhere as the same, and is what the newest token says', async () => {
  const [one, two] = await Promise.all([startInstance(settings), startInstance(settings)])
  const sub = person()
  const say = (name: string, iat: number, more = {}) => signWith(secret, sub, { name, iat: inSeconds(iat), ...more })
  const first = await say('Ada', -50, { picture: 'https://a.example/ada.png' })
  const found = await Promise.all([one, two, one].map(({ app }) => over(app, me, first)))
  const { user } = found[0].data.viewer
  expect(user).toMatchObject({ displayName: 'Ada', avatarUrl: 'https://a.example/ada.png', externalId: sub })
  expect(user.username).toMatch(/^user-[0-9a-f]{20}$/)
  for (const { data } of found) expect(data.viewer.user).toEqual(user)
  const named = { ...user, displayName: 'Ada Lovelace' }
  expect((await over(two.app, me, await say('Ada Lovelace', -20))).data.viewer.user).toEqual(named)
  // An older one that comes late changes nothing, nor does one that breaks the rules, nor one that says nothing.
  for (const token of [await say('Late', -40), await say(' ', -10), await signWith(secret, sub)])
    expect((await over(one.app, me, token)).data.viewer.user).toEqual(named)
  expect((await over(one.app, `{ user(username: "${user.username}") { id } }`, first)).data.user.id).toBe(user.id)
  const other = (await over(one.app, me, await signWith(secret, person()))).data.viewer.user
  expect(other).toMatchObject({ displayName: 'User', avatarUrl: null })
  expect(other.id).not.toBe(user.id)
})

test('a JWT opens sockets and feeds; they end when it expires, and a newer one keeps them', async () => {
  const { app, ...instance } = await startInstance({ ...settings, authClockSkewSeconds: 0 })
  const sub = person()
  const brief = await signWith(secret, sub, { exp: inSeconds(3) })
  const [left, kept] = [await openReady(instance, brief), await openReady(instance, brief)]
  await kept.listen('feed')
  const long = await signWith(secret, sub, { exp: inSeconds(300) })
  const renewed = await kept.ask(renew, {}, with_(long))
  const until_ = Date.parse(renewed.data.renewSession.viewer.sessionExpiresAt)
  expect(until_ - Date.now()).toBeGreaterThan(200_000)
  // Somebody else's, brought by one operation, lets nobody live longer.
  await left.ask(me, {}, with_(await signWith(secret, person(), { exp: inSeconds(300) })))
  expect(await left.closed(15_000)).toEqual({ code: 4403, reason: 'Session expired' })
  expect(await kept.answers()).toBe(true)
  expect((await kept.ask(renew)).data.renewSession.viewer.sessionExpiresAt).toBe(new Date(until_).toISOString())
  await over(app, 'mutation { createRoom(input: { name: "Tea" }) { __typename } }', long)
  const late = await openRaw(instance)
  late.send({ type: 'connection_init', payload: { authorization: `Bearer ${brief}` } })
  expect(await late.closed()).toEqual({ code: 4403, reason: 'Session expired' })
  expect(await over(app, me, brief)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
})

test('a JWT that is signed out is over everywhere, though it would be good', async () => {
  const [one, two] = await Promise.all([startInstance(settings), startInstance(settings)])
  const sub = person()
  const [token, other] = [await signWith(secret, sub, { jti: '1' }), await signWith(secret, sub, { jti: '2' })]
  const [gone, stays] = [await openReady(two, token), await openReady(two, other)]
  expect((await over(one.app, 'mutation { signOut { signedOut } }', token)).data.signOut.signedOut).toBe(true)
  expect(await gone.closed(5000)).toEqual({ code: 4401, reason: 'Unauthorized' })
  for (const { app } of [one, two, await startInstance(settings)]) {
    expect(await over(app, me, token)).toMatchObject({ status: 401 })
    expect(await over(app, me, other)).toMatchObject({ status: 200 })
  }
  expect((await over(one.app, 'mutation { signOut { signedOut } }', token)).data.signOut.signedOut).toBe(false)
  expect(await stays.answers()).toBe(true)
})

test('signing out everywhere ends every JWT that was made before, on every instance, and none that is made after', async () => {
  const appToken = newAppToken()
  const all = { ...settings, appTokens: [{ name: 'backend', digest: digestOf(appToken) }] }
  const [one, two] = await Promise.all([startInstance(all), startInstance(all)])
  const [sub, other] = [person(), person()]
  const made = (jti: string, more: object = {}) => signWith(secret, sub, { jti, iat: inSeconds(-5), ...more })
  const [asking, stolen, unseen] = await Promise.all([made('1'), made('2'), made('3')])
  const undated = await made('4', { iat: undefined })
  const others = await signWith(secret, other, { iat: inSeconds(-5) })
  const sockets = [await openReady(one, stolen), await openReady(two, stolen), await openReady(two, undated)]
  const stays = await openReady(two, others)
  const everywhere = 'mutation { signOutEverywhere { ended } }'
  expect((await over(one.app, everywhere, asking)).data.signOutEverywhere).toEqual({ ended: 1 })
  for (const socket of sockets) expect(await socket.closed(5000)).toEqual({ code: 4401, reason: 'Unauthorized' })
  for (const { app } of [one, two, await startInstance(all)])
    for (const token of [asking, stolen, unseen, undated])
      expect(await over(app, me, token)).toMatchObject({ status: 401 })
  expect((await over(one.app, me, undated)).errors[0].message).toMatch(/`iat`/)
  for (const token of [stolen, undated]) {
    const late = await openRaw(two)
    late.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })
    expect(await late.closed()).toEqual({ code: 4401, reason: 'Unauthorized' })
  }
  const again = await signWith(secret, sub, { iat: inSeconds(1) })
  for (const { app } of [one, two]) expect(await over(app, me, again)).toMatchObject({ status: 200 })
  expect(await (await openReady(two, again)).answers()).toBe(true)
  expect(await stays.answers()).toBe(true)
  // The application does it for them.
  const { user } = (await over(two.app, me, others)).data.viewer
  const headers = { authorization: `Bearer ${appToken}`, 'parlor-act-as': user.id }
  expect((await post(one.app.address, { query: everywhere }, headers)).data.signOutEverywhere).toEqual({ ended: 0 })
  expect(await stays.closed(5000)).toEqual({ code: 4401, reason: 'Unauthorized' })
  expect(await over(two.app, me, others)).toMatchObject({ status: 401 })
})

test('what is refused says why, closes sockets as stock clients understand it, and makes nobody', async () => {
  const issuer = await startIssuer()
  const byKeys = { authJwksUrl: issuer.url, authIssuer: issuerName, authAudience: audience }
  const [instance, without] = await Promise.all([startInstance(byKeys), startInstance()])
  const sub = person()
  const refused = await issuer.sign(sub, { aud: 'another' })
  for (const [{ app }, token, message] of [
    [instance, refused, /`aud`/],
    [instance, await signWith(secret, sub), /algorithm/],
    [instance, await issuer.sign(sub, { iat: inSeconds(-60) }, 'unknown'), /no key/],
    [instance, await issuer.sign(sub, { exp: inSeconds(-60) }), /expired/],
    [instance, await issuer.sign('x'.repeat(300)), /256/],
    // These two would be one person, and that of `\ufffd`, too.
    [instance, await issuer.sign('\ud800'), /`sub`/],
    [instance, await issuer.sign('\ud801'), /`sub`/],
    [instance, await issuer.sign('a\u0000b'), /`sub`/],
    [without, await issuer.sign(sub), /takes no JWTs/],
  ] as const)
    expect(await over(app, me, token)).toMatchObject({
      status: 401,
      errors: [{ message: expect.stringMatching(message), extensions: { code: 'UNAUTHENTICATED' } }],
    })
  const socket = await openRaw(instance)
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${refused}` } })
  expect(await socket.closed()).toEqual({ code: 4401, reason: 'Unauthorized' })
  const good = (await over(instance.app, me, await issuer.sign(sub, { name: 'Bob' }))).data.viewer.user
  expect(good).toMatchObject({ displayName: 'Bob' })
})

test('while the issuer is away, those who are known stay, and newcomers are told to try again', async () => {
  const issuer = await startIssuer()
  issuer.answer(500)
  const instance = await startInstance({ authJwksUrl: issuer.url, authIssuer: issuerName, logLevel: 'silent' })
  await until(() => issuer.fetches() > 0)
  const token = await issuer.sign(person())
  expect(await over(instance.app, me, token)).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
  const socket = await openRaw(instance)
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })
  expect(await socket.closed()).toMatchObject({ code: 1013 })
})

test('without passwords nobody signs up or in by one, and is told so by a code of its own', async () => {
  const { app } = await startInstance({ ...settings, passwords: false })
  const input = 'input: { username: "ada_l", password: "long enough" }'
  for (const field of ['createUser', 'signIn'])
    expect(await over(app, `mutation { ${field}(${input}) { __typename } }`, '')).toMatchObject({
      errors: [{ extensions: { code: 'PASSWORDS_OFF' }, path: [field] }],
    })
  expect((await over(app, me, await signWith(secret, person()))).data.viewer).not.toBeNull()
})
