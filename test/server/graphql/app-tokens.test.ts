/** The application's own server: its tokens, the people whom it brings along, and whom it acts as. */
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { startApp } from '../../../src/app/app.ts'
import { readConfig } from '../../../src/config/config.ts'
import { appUserId, newAppToken } from '../../../src/domain/app.ts'
import { createLogger } from '../../../src/logger.ts'
import { openRedis } from '../../../src/redis/open.ts'
import { rights } from '../../../src/store/rights.ts'
import { applicationOn, appTokens, externalId, openSession, upsert } from '../../support/application.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { startInstance } from '../../support/instance.ts'
import { audience, issuerName, signWith } from '../../support/issuer.ts'
import { signUpAll } from '../../support/people.ts'
import { openRaw, openReady } from '../../support/raw-socket.ts'
import { redisUrl } from '../../support/redis-url.ts'

const me = '{ viewer { sessionExpiresAt user { id displayName } } }'
const idOf = (answer: { data?: { viewer?: { user: { id: string } } | null } }) => answer.data?.viewer?.user.id

async function start(names = ['backend'], more = {}) {
  const { tokens, ...settings } = appTokens(...names)
  const instance = await startInstance({ ...settings, ...more })
  return { instance, tokens, app: applicationOn(instance, tokens[0]!) }
}

test('each token is the application, several at a time, until it is not configured any more', async () => {
  const { instance, tokens, app } = await start(['old', 'new'])
  for (const token of tokens)
    expect((await applicationOn(instance, token).ask(me)).data.viewer).toMatchObject({
      sessionExpiresAt: null,
      user: { id: appUserId },
    })
  const stranger = await applicationOn(instance, newAppToken()).ask(me)
  expect(stranger).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  const { instance: later } = await start(['new'])
  expect((await applicationOn(later, tokens[0]!).ask(me)).status).toBe(401)
  expect((await app.ask('mutation { signOut { signedOut } }')).data.signOut.signedOut).toBe(false)
  expect((await app.ask('mutation { renewSession { viewer { user { id } } } }')).data.renewSession).not.toBeNull()
  expect(idOf(await app.ask(me))).toBe(appUserId)
})

test('the application brings people along, changes them, and signs them in', async () => {
  const { instance, app } = await start()
  const id = externalId()
  const put = async (rest: object) =>
    (await app.ask(upsert, { variables: { input: { externalId: id, ...rest } } })).data.upsertUser
  const made = await put({ displayName: 'Ada', metadata: { plan: 'pro' } })
  expect(made).toMatchObject({ created: true, user: { externalId: id, displayName: 'Ada', metadata: { plan: 'pro' } } })
  const username = `ada_${Math.random().toString(36).slice(2, 12)}`
  expect(await put({ displayName: 'Ada L', username, avatarUrl: 'https://a.example/a.png' })).toMatchObject({
    created: false,
    user: { ...made.user, username, displayName: 'Ada L', avatarUrl: 'https://a.example/a.png' },
  })
  expect(await put({ displayName: 'Ada L', avatarUrl: null, metadata: null })).toMatchObject({
    user: { username, avatarUrl: null, metadata: null },
  })
  for (const [rest, path] of [
    [{ displayName: ' ' }, 'displayName'],
    [{ displayName: 'A', username: 'a b' }, 'username'],
    [{ displayName: 'A', avatarUrl: 'http://a.example' }, 'avatarUrl'],
    [{ displayName: 'A', metadata: { text: 'x'.repeat(2100) } }, 'metadata'],
    [{ displayName: 'A', externalId: '' }, 'externalId'],
    [{ displayName: 'A', externalId: 'x'.repeat(257) }, 'externalId'],
  ] as const)
    expect(await put(rest)).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path: [path] }] })
  const other = { externalId: externalId(), displayName: 'Bob', username }
  expect((await app.ask(upsert, { variables: { input: other } })).data.upsertUser.__typename).toBe('UsernameTakenError')
  const find = `query ($externalId: String!) { userByExternalId(externalId: $externalId) { id } }`
  expect((await app.ask(find, { variables: { externalId: id } })).data.userByExternalId.id).toBe(made.user.id)
  expect((await app.ask(find, { variables: { externalId: other.externalId } })).data.userByExternalId).toBeNull()
  const token = await app.session(made.user.id)
  expect(idOf(await applicationOn(instance, token).ask(me))).toBe(made.user.id)
  for (const [input, answer] of [
    [{ userId: appUserId }, 'NotFoundError'],
    [{ userId: 'user_0000000000000000000000' }, 'NotFoundError'],
    [{ userId: made.user.id, expiresInSeconds: 0 }, 'InvalidInputError'],
    [{ userId: made.user.id, expiresInSeconds: 2_000_000_000 }, 'InvalidInputError'],
  ] as const)
    expect((await app.ask(openSession, { variables: { input } })).data.createSession.__typename).toBe(answer)
})

test('whoever comes with a JWT of the same subject is the same person', async () => {
  const secret = 'a secret that both sides know, and nobody else'
  const { instance, app } = await start(['backend'], {
    authJwtSecret: secret,
    authIssuer: issuerName,
    authAudience: audience,
  })
  const id = externalId()
  const { user } = (await app.ask(upsert, { variables: { input: { externalId: id, displayName: 'Ada' } } })).data
    .upsertUser
  expect(idOf(await applicationOn(instance, await signWith(secret, id)).ask(me))).toBe(user.id)
})

test('nobody but the application does what is for it alone', async () => {
  const { instance } = await start()
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const input = { upsertUser: { externalId: externalId(), displayName: 'A' }, createSession: { userId: ada.id } }
  for (const [token, code] of [
    [ada.token, 'APP_ONLY'],
    ['', 'UNAUTHENTICATED'],
    [newAppToken(), 'UNAUTHENTICATED'],
  ] as const)
    for (const [document, variables] of [
      [upsert, { input: input.upsertUser }],
      [openSession, { input: input.createSession }],
    ] as const)
      expect(await applicationOn(instance, token).ask(document, { variables })).toMatchObject({
        errors: [{ extensions: { code } }],
      })
})

test('the application acts as somebody, by a header, on a socket, and for one operation', async () => {
  const { instance, tokens, app } = await start()
  const [ada, bob] = [await app.user('Ada'), await app.user('Bob')]
  expect(idOf(await app.ask(me, { actAs: ada }))).toBe(ada)
  const authorization = `Bearer ${tokens[0]}`
  for (const payload of [
    { authorization, 'Parlor-Act-As': ada },
    { headers: { authorization, 'parlor-act-as': ada } },
  ]) {
    const socket = await openRaw(instance)
    expect((await socket.init(payload)).type).toBe('connection_ack')
    expect(idOf(await socket.ask(me))).toBe(ada)
    const as = (headers: object) => socket.ask(me, {}, { extensions: { headers } })
    expect(idOf(await as({ 'Parlor-Act-As': bob }))).toBe(bob)
    expect(idOf(await as({ authorization }))).toBe(appUserId)
    expect(idOf(await as({ authorization, 'parlor-act-as': bob }))).toBe(bob)
    expect(idOf(await socket.ask(me))).toBe(ada)
  }
  const socket = await openReady(instance, tokens[0])
  await socket.listen('feed')
  const first = 'mutation { createRoom(input: { name: "Tea" }) { __typename } }'
  expect((await app.ask(first, { actAs: ada })).data.createRoom.__typename).toBe('CreateRoomPayload')
})

test('an application that names nobody, and others who name somebody, act as nobody', async () => {
  const { instance, tokens, app } = await start()
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const bob = await app.user('Bob')
  for (const actAs of ['', 'ada', `${ada.id},${bob}`, 'user_0000000000000000000000'])
    expect(await app.ask(me, { actAs }), actAs).toMatchObject({ status: 401, errors: [{ message: /Parlor-Act-As/ }] })
  for (const token of [ada.token, ''])
    expect(await applicationOn(instance, token).ask(me, { actAs: bob })).toMatchObject({ status: 401 })
  for (const [token, actAs] of [
    [tokens[0], 7],
    [tokens[0], 'nobody'],
    [ada.token, bob],
  ]) {
    const socket = await openRaw(instance)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}`, 'Parlor-Act-As': actAs } })
    expect(await socket.closed()).toEqual({ code: 4401, reason: 'Unauthorized' })
  }
  const own = await openReady(instance, ada.token)
  const answer = await own.ask(me, {}, { extensions: { headers: { 'Parlor-Act-As': bob } } })
  expect(answer.errors[0].message).toMatch(/Only an app token/)
})

test('an application makes nobody look as if they were here, and takes no place of their sockets', async () => {
  const { instance, tokens, app } = await start(['backend'], { limits: { socketsPerUser: 1 } })
  const ada = await app.user('Ada')
  const client = await openReady(instance, await app.session(ada))
  const presence = '{ viewer { user { presence { online } } } }'
  for (let i = 0; i < 3; i++) {
    const socket = await openRaw(instance)
    const payload = { authorization: `Bearer ${tokens[0]}`, ...(i > 0 && { 'Parlor-Act-As': ada }) }
    expect((await socket.init(payload)).type).toBe('connection_ack')
  }
  expect(await client.answers()).toBe(true)
  const bob = await app.user('Bob')
  const socket = await openRaw(instance)
  await socket.init({ authorization: `Bearer ${tokens[0]}`, 'Parlor-Act-As': bob })
  expect((await socket.ask(presence)).data.viewer.user.presence).toMatchObject({ online: false })
})

test('the application has a rate of its own, which takes nothing from those whom it acts as', async () => {
  const { instance, app } = await start(['backend'], { limits: { commandsPerMinute: 1, appCallsPerMinute: 6 } })
  const ada = await app.user('Ada')
  const token = await app.session(ada)
  const create = 'mutation { createRoom(input: { name: "Tea" }) { __typename } }'
  for (let i = 0; i < 4; i++)
    expect((await app.ask(create, { actAs: ada })).data.createRoom.__typename).toBe('CreateRoomPayload')
  expect((await app.ask(create, { actAs: ada })).data.createRoom.__typename).toBe('RateLimitedError')
  expect((await applicationOn(instance, token).ask(create)).data.createRoom.__typename).toBe('CreateRoomPayload')
})

test('no token of the application, and no JWT, is in the log, whatever happens to it', async () => {
  const lines = new PassThrough()
  const logger = createLogger('trace', lines)
  const { tokens, ...settings } = appTokens('backend')
  const config = { ...readConfig({ PORT: '0' }), ...settings, authJwtSecret: 'x'.repeat(32) }
  const redis = openRedis(redisUrl(), logger, { ...config, rights })
  const app = await startApp(config, redis, logger)
  const instance = { app, wsUrl: `${app.address.replace('http', 'ws')}/graphql` }
  const jwt = await signWith('y'.repeat(32), 'u1')
  const stranger = newAppToken()
  for (const token of [tokens[0]!, stranger, jwt]) {
    await applicationOn(instance, token).ask('{ viewer { id } nonsense }', { actAs: 'nobody' })
    await applicationOn(instance, token).ask(me)
    const socket = await openRaw(instance)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}`, 'Parlor-Act-As': 'nobody' } })
    await socket.closed()
  }
  await app.drain()
  await redis.close()
  const logged = String(lines.read())
  expect(logged.length).toBeGreaterThan(100)
  for (const secret of [...tokens, stranger, jwt, 'x'.repeat(32)]) expect(logged).not.toContain(secret.slice(10))
})
