import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../../support/instance.ts'
import { createRoom, type Person, signUpAll } from '../../support/people.ts'
import { openRaw, openReady, type RawSocket, subscribe } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

const signedOut = { code: 4401, reason: 'Unauthorized' }
const whoAmI = '{ viewer { user { id } } }'
const signOut = 'mutation { signOut { __typename } }'
const renew = 'mutation { renewSession { __typename } }'

const signUp = async (instance: Instance, name = 'ada') => (await signUpAll(connectGraphqlWs, instance, name))[0]

async function overHttp({ url }: Instance, token: string, query: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return response.json()
}

async function signInAgain(instance: Instance, { username, password }: Person): Promise<string> {
  const query = `mutation { signIn(input: { username: "${username}", password: "${password}" }) { ... on SignInPayload { token } } }`
  return (await overHttp(instance, '', query)).data.signIn.token
}

const stays = async (socket: RawSocket) => expect(await socket.answers()).toBe(true)

test('signing out closes every socket of the session, through every instance, and no other', async () => {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  const ada = await signUp(one)
  const other = await signInAgain(one, ada)
  const gone = await Promise.all([one, one, two].map(instance => openReady(instance, ada.token)))
  const stay = await Promise.all([one, two].map(instance => openReady(instance, other)))
  await gone[0]!.listen('feed')
  expect(await overHttp(two, ada.token, signOut)).toMatchObject({ data: { signOut: {} } })
  for (const socket of gone) expect(await socket.closed(5000)).toEqual(signedOut)
  for (const socket of stay) await stays(socket)
  const late = await openRaw(one)
  late.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } })
  expect(await late.closed()).toEqual(signedOut)
})

test('a session that is revoked, and all that are signed out everywhere, lose their sockets on every instance', async () => {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  const ada = await signUp(one)
  const tokens = [await signInAgain(one, ada), await signInAgain(two, ada)]
  const [first, second, third, other] = await Promise.all([
    openReady(one, ada.token),
    openReady(two, ada.token),
    openReady(one, tokens[0]),
    openReady(two, tokens[1]),
  ])
  const { viewer } = (await overHttp(one, ada.token, '{ viewer { sessions { id current } } }')).data
  const { id } = viewer.sessions.find(({ current }: { current: boolean }) => current)
  const revoke = `mutation { revokeSession(input: { sessionId: "${id}" }) { ... on RevokeSessionPayload { revoked } } }`
  expect(await overHttp(two, tokens[1]!, revoke)).toEqual({ data: { revokeSession: { revoked: true } } })
  for (const socket of [first, second]) expect(await socket.closed(5000)).toEqual(signedOut)
  for (const socket of [third, other]) await stays(socket)
  // Over the socket that goes, too: it is answered first.
  expect(await other.ask('mutation { signOutEverywhere { ended } }')).toEqual({
    data: { signOutEverywhere: { ended: 2 } },
  })
  for (const socket of [third, other]) expect(await socket.closed(5000)).toEqual(signedOut)
})

test('signing out over a socket closes it too, and one that lives by a token of its operations', async () => {
  const instance = await startInstance()
  const ada = await signUp(instance)
  const [own, borrowed, anonymous] = await Promise.all([
    openReady(instance, ada.token),
    openReady(instance),
    openReady(instance),
  ])
  const token = { extensions: { headers: { authorization: `Bearer ${ada.token}` } } }
  expect(await borrowed.ask(whoAmI, {}, token)).toMatchObject({ data: { viewer: { user: { id: ada.id } } } })
  own.send(subscribe('bye', signOut))
  expect(await own.closed(5000)).toEqual(signedOut)
  expect(await borrowed.closed(5000)).toEqual(signedOut)
  await stays(anonymous)
})

test('a socket that signs itself out is answered before it is closed', async () => {
  const instance = await startInstance()
  const ada = await signUp(instance)
  for (let round = 0; round < 30; round++) {
    const socket = await openReady(instance, await signInAgain(instance, ada))
    expect(await socket.ask(signOut)).toMatchObject({ data: { signOut: { __typename: 'SignOutPayload' } } })
    expect(await socket.closed(5000)).toEqual(signedOut)
  }
})

test('what a signed-out socket asks before it has taken note is not done', async () => {
  const instance = await startInstance()
  const ada = await signUp(instance)
  const socket = await openReady(instance, ada.token)
  // It sees no close, so it answers none.
  socket.ws.pause()
  await overHttp(instance, ada.token, signOut)
  const witness = await openReady(instance, await signInAgain(instance, ada))
  await witness.listen('feed')
  for (let i = 0; i < 5; i++)
    socket.send(subscribe(String(i), 'mutation { createRoom(input: { name: "too late" }) { __typename } }'))
  const client = connectGraphqlWs(instance, await signInAgain(instance, ada))
  const room = await createRoom(client)
  await client.close()
  await witness.frame(({ payload }) => payload?.data?.events.roomId === room)
  const rooms = witness.frames.filter(({ payload }) => payload?.data?.events.__typename === 'AddedToRoom')
  expect(rooms).toHaveLength(1)
})

test('a session that runs out closes its sockets, so that their clients come back with another', async () => {
  const instance = await startInstance({ sessionTtlMs: 2500 })
  const ada = await signUp(instance)
  const socket = await openReady(instance, ada.token)
  const anonymous = await openReady(instance)
  expect(await socket.closed()).toEqual({ code: 4403, reason: 'Session expired' })
  const late = await openRaw(instance)
  late.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } })
  expect(await late.closed()).toEqual(signedOut)
  await stays(anonymous)
})

test('a session that is renewed keeps its sockets past its old end', async () => {
  const [one, two] = await Promise.all([startInstance({ sessionTtlMs: 3000 }), startInstance({ sessionTtlMs: 20_000 })])
  const ada = await signUp(one)
  const endsAt = Date.now() + 3000
  const socket = await openReady(one, ada.token)
  const forgotten = await openReady(one, (await signUp(one, 'bob')).token)
  expect(await overHttp(two, ada.token, renew)).toMatchObject({ data: { renewSession: {} } })
  expect((await forgotten.closed()).code).toBe(4403)
  await until(() => Date.now() > endsAt + 1100)
  await stays(socket)
  expect(await socket.ask(whoAmI)).toEqual({ data: { viewer: { user: { id: ada.id } } } })
})

test('a token that is signed out while a socket is being opened with it opens none that stays', async () => {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  for (let round = 0; round < 5; round++) {
    const ada = await signUp(one)
    const sockets = await Promise.all(Array.from({ length: 8 }, () => openRaw(one)))
    const out = overHttp(two, ada.token, signOut)
    for (const socket of sockets) {
      await new Promise(resolve => setImmediate(resolve))
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } })
    }
    await out
    for (const socket of sockets) expect(await socket.closed(5000)).toEqual(signedOut)
  }
})

test('of the sockets of one user only those too many are refused, though all come at once', async () => {
  const instance = await startInstance({ limits: { socketsPerUser: 5 } })
  const ada = await signUp(instance)
  const sockets = await Promise.all(Array.from({ length: 12 }, () => openRaw(instance)))
  for (const socket of sockets)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } })
  await until(() => sockets.filter(({ closing }) => closing?.code === 4429).length === 7)
  const open = sockets.filter(({ closing }) => !closing)
  for (const socket of open) await stays(socket)
  open[0]!.ws.close()
  await open[0]!.closed()
  await until(async () => {
    const socket = await openRaw(instance)
    await socket.init({ authorization: `Bearer ${ada.token}` }).catch(() => null)
    return socket.answers().catch(() => false)
  })
})

test('of a user who has all sockets, those whose clients are gone without a word give their places to newcomers', async () => {
  const instance = await startInstance({ limits: { socketsPerUser: 3 }, keepAliveMs: 600_000 })
  const ada = await signUp(instance)
  const gone = [await openReady(instance, ada.token, { autoPong: false })]
  const alive = await openReady(instance, ada.token)
  gone.push(await openReady(instance, ada.token, { autoPong: false }))
  const newcomers = await Promise.all([1, 2, 3].map(() => openRaw(instance)))
  for (const socket of newcomers)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } })
  for (const socket of gone) expect((await socket.closed()).code).toBe(1006)
  await until(() => newcomers.filter(({ closing }) => closing?.code === 4429).length === 1)
  const open = newcomers.filter(({ closing }) => !closing)
  expect(open).toHaveLength(2)
  for (const socket of [alive, ...open]) await stays(socket)
})

test('a socket that is told to go takes nobody’s place, though its client never answers', async () => {
  const instance = await startInstance({ limits: { socketsPerUser: 1 } })
  const ada = await signUp(instance)
  const first = await openReady(instance, ada.token)
  const refused = await openRaw(instance)
  refused.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } })
  refused.ws.pause()
  const last = await openRaw(instance)
  last.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } })
  expect((await last.closed()).code).toBe(4429)
  first.ws.close()
  await first.closed()
  await stays(await openReady(instance, ada.token))
})

test('many operations at once with one token make one socket, not many', async () => {
  const instance = await startInstance({ limits: { socketsPerUser: 2 } })
  const ada = await signUp(instance)
  const socket = await openReady(instance)
  const token = { extensions: { headers: { authorization: `Bearer ${ada.token}` } } }
  const ids = Array.from({ length: 30 }, (_, i) => `op ${i}`)
  socket.sendTogether(...ids.map(id => subscribe(id, whoAmI, {}, token)))
  for (const id of ids) await socket.frame(frame => frame.id === id && frame.payload.data?.viewer.user.id === ada.id)
  await stays(socket)
  await stays(await openReady(instance, ada.token))
})

test('a user has so many sessions: a new one ends the oldest, with its sockets, on all instances', async () => {
  const limits = { sessionsPerUser: 3 }
  const [one, two] = await Promise.all([startInstance({ limits }), startInstance({ limits })])
  const ada = await signUp(one)
  const sockets = [await openReady(one, ada.token), await openReady(two, ada.token)]
  const others = [await signInAgain(two, ada), await signInAgain(one, ada)]
  for (const socket of sockets) await stays(socket)
  // Renewed, the first is the youngest, and the second goes in its place.
  await overHttp(one, ada.token, renew)
  const second = await openReady(one, others[0])
  const newest = await signInAgain(two, ada)
  expect(await second.closed(5000)).toEqual(signedOut)
  for (const socket of sockets) await stays(socket)
  for (const token of [ada.token, others[1]!, newest])
    expect((await overHttp(two, token, whoAmI)).data.viewer.user.id).toBe(ada.id)
  const crowd = await Promise.all(Array.from({ length: 8 }, (_, i) => signInAgain(i % 2 ? one : two, ada)))
  for (const socket of sockets) expect(await socket.closed(5000)).toEqual(signedOut)
  const viewers = await Promise.all(crowd.map(token => overHttp(one, token, whoAmI)))
  expect(viewers.filter(({ data }) => data.viewer).length).toBe(3)
})
