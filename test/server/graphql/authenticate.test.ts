/** Who is calling: the token that a client has, wherever it puts it, and what it is told when it has none that is good. */
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../../support/instance.ts'
import { signUpAll } from '../../support/people.ts'
import { openRaw, openReady } from '../../support/raw-socket.ts'
import { post } from '../serving.ts'

const viewer = '{ viewer { user { id } } }'
const user = '{ user(username: "ada") { id } }'
const unknown = `Bearer parlor_${'x'.repeat(65)}`

/** What clients send that have no token yet. */
const nothing = [
  '',
  ' ',
  'Bearer',
  'Bearer ',
  'bearer  ',
  'Bearer null',
  'Bearer undefined',
  'BEARER NULL',
  'undefined',
]

async function start() {
  const instance = await startInstance()
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const malformed = [ada.token, `Bearer ${ada.token.slice(0, -1)}`, `Bearer "${ada.token}"`, 'Basic YTpi', 'Bearer x']
  return { instance, ada, bob, malformed }
}

/** Over HTTP, as a client that wants to be told by the status, too. */
async function overHttp({ app }: Instance, query: string, authorization?: string, accept?: string) {
  const headers = { ...(authorization === undefined ? {} : { authorization }), ...(accept ? { accept } : {}) }
  const { status, data, errors = [], headers: answered } = await post(app.address, { query }, headers)
  const { message, extensions } = errors[0] ?? {}
  return { status, data, message, code: extensions?.code, asks: answered.get('www-authenticate') }
}

/** Over a socket that was opened with these parameters, and these headers of its upgrade. */
async function overSocket({ wsUrl }: Instance, payload: object | null, headers: Record<string, string> = {}) {
  const ws = new WebSocket(wsUrl, 'graphql-transport-ws', { headers })
  const told = await new Promise<{ ack?: true; code?: number; reason?: string; answer?: unknown }>(resolve => {
    ws.on('open', () => ws.send(JSON.stringify({ type: 'connection_init', payload })))
    ws.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    ws.on('message', text => {
      const frame = JSON.parse(String(text))
      if (frame.type === 'connection_ack')
        ws.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: viewer } }))
      if (frame.type === 'next') resolve({ answer: frame.payload.data.viewer?.user.id ?? null })
    })
  })
  ws.terminate()
  return told
}

test('a token identifies over HTTP, and what is sent before there is one is as good as nothing', async () => {
  const { instance, ada } = await start()
  expect((await overHttp(instance, viewer, `Bearer ${ada.token}`)).data.viewer.user.id).toBe(ada.id)
  for (const authorization of [undefined, ...nothing])
    expect(await overHttp(instance, viewer, authorization), authorization).toMatchObject({
      status: 200,
      data: { viewer: null },
      message: undefined,
    })
})

test('what is sent before there is a token opens a socket, wherever it stands', async () => {
  const { instance } = await start()
  for (const authorization of nothing)
    for (const payload of [{ authorization }, { headers: { authorization } }, { authToken: authorization }])
      expect(await overSocket(instance, payload), JSON.stringify(payload)).toEqual({ answer: null })
  expect(await overSocket(instance, { authToken: null, headers: null, authorization: 7 })).toEqual({ answer: null })
})

test('a missing, a malformed and a dead token are told apart, by every field alike, and by the status', async () => {
  const { instance, ada, bob, malformed } = await start()
  const crossed = [ada, bob].map(({ token }, i) => `Bearer ${token.slice(0, -43)}${[bob, ada][i]!.token.slice(-43)}`)
  const told = new Map<string, string[]>([
    ['missing', nothing],
    ['malformed', malformed],
    ['dead', [unknown, `Bearer ${ada.token}`, ...crossed]],
  ])
  await overHttp(instance, 'mutation { signOut { signedOut } }', `Bearer ${ada.token}`)
  const sentences = new Set<string>()
  for (const [lack, authorizations] of told) {
    const answers = await Promise.all(authorizations.map(authorization => overHttp(instance, user, authorization)))
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', asks: 'Bearer', data: null })
    expect(new Set(answers.map(({ message }) => message)).size, lack).toBe(1)
    sentences.add(answers[0]!.message)
    if (lack === 'missing') continue
    for (const authorization of authorizations)
      expect(await overHttp(instance, viewer, authorization)).toEqual({ ...answers[0]!, data: null })
  }
  expect(sentences.size).toBe(3)
})

test('what needs no session is answered beside what does, and clients that do not ask for the status get none', async () => {
  const { instance } = await start()
  expect(await overHttp(instance, `{ __typename ...V } fragment V on Query ${viewer}`, unknown)).toMatchObject({
    status: 200,
    data: { __typename: 'Query', viewer: null },
    code: 'UNAUTHENTICATED',
  })
  expect(await overHttp(instance, viewer, unknown, 'application/json')).toMatchObject({
    status: 200,
    data: { viewer: null },
    code: 'UNAUTHENTICATED',
  })
  const signUp = `mutation { createUser(input: { username: "new_${Date.now()}", password: "long enough" }) { __typename } }`
  expect((await overHttp(instance, signUp, unknown)).data.createUser.__typename).toBe('CreateUserPayload')
  expect((await overHttp(instance, 'mutation { signOut { signedOut } }', unknown)).data.signOut.signedOut).toBe(false)
})

test('a socket takes the token from wherever clients put it, and the first place that has one counts', async () => {
  const { instance, ada, bob, malformed } = await start()
  const [adas, bobs] = [`Bearer ${ada.token}`, `Bearer ${bob.token}`]
  const ways: [payload: object | null, headers?: Record<string, string>][] = [
    [{ authorization: adas }],
    [{ Authorization: adas, headers: { authorization: bobs } }],
    [{ headers: { Authorization: adas } }],
    [{ headers: { authorization: adas }, authToken: bob.token }],
    [{ authorization: '', authToken: ada.token }],
    [{ authToken: adas }],
    [null, { authorization: adas }],
    [{ authorization: 'Bearer undefined' }, { authorization: adas }],
    [{ authorization: adas }, { authorization: bobs }],
    [{ authorization: adas }, { authorization: 'Basic YTpi' }],
  ]
  for (const [payload, headers] of ways)
    expect(await overSocket(instance, payload, headers), JSON.stringify([payload, headers])).toEqual({ answer: ada.id })
  // A proxy's own password is none of ours.
  expect(await overSocket(instance, null, { authorization: 'Basic YTpi' })).toEqual({ answer: null })
  const dead = { code: 4401, reason: 'Unauthorized' }
  for (const payload of [{ headers: { authorization: unknown } }, { authToken: unknown.slice('Bearer '.length) }])
    expect(await overSocket(instance, payload)).toEqual(dead)
  expect(await overSocket(instance, null, { authorization: unknown })).toEqual(dead)
  for (const authorization of malformed.slice(1))
    expect(await overSocket(instance, { authToken: authorization })).toEqual({ code: 4401, reason: 'Malformed token' })
})

test('one operation of a socket is told the same of its own token, and no other', async () => {
  const { instance, ada, malformed } = await start()
  const socket = await openReady(instance, ada.token)
  const as = (authorization: unknown) => socket.ask(viewer, {}, { extensions: { headers: { authorization } } })
  for (const authorization of [...nothing, null])
    expect(await as(authorization)).toEqual({ data: { viewer: { user: { id: ada.id } } } })
  for (const authorization of [unknown, ...malformed])
    expect(await as(authorization)).toMatchObject({
      data: { viewer: null },
      errors: [{ message: (await overHttp(instance, user, authorization)).message, path: ['viewer'] }],
    })
  const stranger = await openRaw(instance)
  await stranger.init(null)
  expect(await stranger.ask(viewer)).toEqual({ data: { viewer: null } })
})

test('refused tokens are noted for operators, on both transports, and visitors are not', async () => {
  const { instance, ada } = await start()
  const noted = async () => {
    const text = await (await fetch(`${instance.app.address}/metrics`)).text()
    return Number(/parlor_refusals_total\{kind="token_refused"\} (\d+)/.exec(text)?.[1] ?? 0)
  }
  for (const authorization of [undefined, ...nothing, `Bearer ${ada.token}`])
    await overHttp(instance, viewer, authorization)
  await overSocket(instance, null)
  expect(await noted()).toBe(0)
  for (const authorization of [unknown, 'Bearer x']) {
    await overHttp(instance, viewer, authorization)
    await overSocket(instance, { authorization })
    const socket = await openReady(instance, ada.token)
    await socket.ask(viewer, {}, { extensions: { headers: { authorization } } })
  }
  expect(await noted()).toBe(6)
})
