/** Both transports take from the same share, and say alike that it is used up; whoever has not used up its own waits for nobody. */
import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { startInstance } from '../../support/instance.ts'
import { createRoom, signUpAll } from '../../support/people.ts'
import { openReady, subscribe } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

/** A share that is used up by a few documents, and paid back only slowly. */
const small = { callerShare: 1, callerBurstMs: 20, callerWaiting: 2 }

let salt = 0
/** A document that nobody has sent before, and that takes some time to judge. */
const fresh = () => {
  const name = `d${++salt}`
  return `query ${name} { viewer { user { ${Array.from({ length: 150 }, (_, i) => `${name}x${i}: displayName`).join(' ')} } } }`
}

async function start(limits = {}) {
  const instance = await startInstance({ limits: { ...small, ...limits } })
  const [greedy, modest] = await signUpAll(connectGraphqlWs, instance, 'greedy', 'modest')
  const post = (token: string, query: string, accept = 'application/json') =>
    fetch(instance.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    })
  return { instance, greedy, modest, post }
}

test.each(['application/json', 'application/graphql-response+json'])(
  'over HTTP (%s) a used-up share is a 429 that says when to come back',
  async accept => {
    const { greedy, post } = await start()
    const beganAt = performance.now()
    const timed = async () => {
      const answer = await post(greedy.token, fresh(), accept)
      // Who is refused at once asks again at once.
      if (answer.status === 429) expect(performance.now() - beganAt).toBeGreaterThan(900)
      return answer
    }
    const answers = await Promise.all(Array.from({ length: 40 }, timed))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(20)
    const [first] = refused
    const { errors } = (await first!.json()) as { errors: { extensions: { code: string; retryAfterMs: number } }[] }
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }])
    expect(Number(first!.headers.get('retry-after'))).toBe(Math.ceil(errors[0]!.extensions.retryAfterMs / 1000))
  },
)

test('a socket is told the same for each operation, and stays open; what was asked first is answered later', async () => {
  const { instance, greedy } = await start({ callerShare: 20 })
  const socket = await openReady(instance, greedy.token)
  const answers = await Promise.all(Array.from({ length: 40 }, () => socket.ask(fresh())))
  const refused = answers.filter(answer => Array.isArray(answer))
  expect(refused.length).toBeGreaterThan(10)
  expect(refused[0]).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }])
  expect(answers.filter(({ data }) => data).length).toBeGreaterThan(2)
  expect(socket.closing).toBe(null)
})

test('what was taken over one transport is missing on the other', async () => {
  const { instance, greedy, modest, post } = await start()
  const socket = await openReady(instance, greedy.token)
  let asked = 0
  const ask = async (token: string) => (await post(token, '{ viewer { user { id } } }')).status
  await until(async () => {
    for (let i = 0; i < 10; i++) socket.send(subscribe(`${asked}-${i}`, fresh()))
    asked++
    return (await ask(greedy.token)) === 429
  })
  // What was asked over HTTP alone uses up no share.
  for (let i = 0; i < asked; i++) expect(await ask(modest.token)).toBe(200)
})

test('another user at the same address is answered while one is in debt', async () => {
  const { greedy, modest, post } = await start()
  const asked = Array.from({ length: 40 }, () => post(greedy.token, fresh()))
  const answer = await post(modest.token, '{ viewer { user { id } } }')
  expect(answer.status).toBe(200)
  await Promise.all(asked)
})

test('events of a user in debt come late and complete, in order', async () => {
  const { instance, greedy } = await start({ callerShare: 20, callerWaiting: 1000, sendsPerMinute: 1e6 })
  const client = connectGraphqlWs(instance, greedy.token)
  const room = await createRoom(client)
  const socket = await openReady(instance, greedy.token)
  const aliases = Array.from({ length: 150 }, (_, i) => `a${i}: occurredAt`).join(' ')
  const wide = `subscription { events { __typename ... on MessageSent { ${aliases} message { body } } } }`
  await socket.listen('feed', wide)
  const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }'
  for (let i = 0; i < 60; i++) await socket.ask(send, { input: { roomId: room, body: `${i}` } })
  const heard = () => socket.of('feed').flatMap(({ payload }) => payload?.data?.events.message?.body ?? [])
  await until(() => heard().length >= 60, { what: () => `${heard().length} of 60` })
  expect(heard()).toEqual(Array.from({ length: 60 }, (_, i) => `${i}`))
  await client.close()
})

/** 50 KB that take longer to read than what they ask takes to answer. */
const wide = () => Object.fromEntries(Array.from({ length: 3500 }, (_, i) => [`v${salt++}x${i}`, []]))

test('what it takes to read long requests is taken from the share, too', async () => {
  const { instance, greedy } = await start()
  const ask = (variables: object) =>
    fetch(instance.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${greedy.token}` },
      body: JSON.stringify({ query: '{ __typename }', variables }),
    })
  const all = await Promise.all(Array.from({ length: 60 }, () => ask(wide())))
  expect(all.filter(({ status }) => status === 429).length).toBeGreaterThan(20)
})

test('a socket that sends long messages is read on in its turn, in order, and lives', async () => {
  const { instance, greedy, post } = await start({ callerShare: 10, callerBurstMs: 10 })
  const socket = await openReady(instance, greedy.token)
  await socket.ask('{ viewer { id } }')
  for (let i = 0; i < 60; i++) socket.send({ type: 'ping', payload: { i, ...wide() } })
  socket.send({ type: 'ping', payload: { i: 60 } })
  await until(() => socket.frames.filter(({ type }) => type === 'pong').length > 10)
  const others = await Promise.all(Array.from({ length: 5 }, () => post(greedy.token, '{ viewer { id } }')))
  expect(others.map(({ status }) => status)).toContain(429)
  await until(() => socket.frames.some(({ payload }) => payload?.i === 60))
  const pongs = socket.frames.filter(({ type }) => type === 'pong')
  expect(pongs.map(({ payload }) => payload.i)).toEqual(Array.from({ length: 61 }, (_, i) => i))
})
