/** The guide for apps that have users: its backend is run as it stands there, in front of a real server. */
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { digestOf, newAppToken } from '../../src/domain/app.ts'
import { newRoomId } from '../../src/domain/id.ts'
import { AppRecord, startReceiver, telling } from '../hooks/app.ts'
import { post } from '../server/serving.ts'
import { applicationOn, appTokens } from '../support/application.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { startInstance } from '../support/instance.ts'
import { say } from '../support/people.ts'
import { openRaw, openReady } from '../support/raw-socket.ts'
import { until } from '../support/until.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

type Route = (request: Request) => Promise<Response>

const people = { 1: { id: '1', name: 'Ana' }, 2: { id: '2', name: 'Ben' }, 3: { id: '3', name: 'Cleo' } } as const
type Id = keyof typeof people

/** The app: its people, its sign-in, and what it sends and keeps. */
async function openApp() {
  const [record, pushed, reports] = [new AppRecord(), [] as string[], [] as unknown[]]
  const { server, url } = await startReceiver(record)
  const token = newAppToken()
  const appTokens = [{ name: 'backend', digest: digestOf(token) }]
  const prefix = newRoomId()
  const instance = await startInstance({ ...telling(url, prefix), appTokens, passwords: false })
  onTestFinished(() => void server.close())
  process.env.PARLOR_URL = instance.url
  process.env.PARLOR_APP_TOKEN = token
  const { createRoutes } = await import('../../examples/app-backend/routes.mjs')
  const { createPush } = await import('../../examples/app-backend/push.mjs')
  const { takeDown } = await import('../../examples/app-backend/report.mjs')
  record.onEvent = createPush({ push: (externalId, text) => pushed.push(`${externalId}: ${text}`) })
  const routes: Record<string, Route> = createRoutes({
    findPerson: (request: Request) => people[request.headers.get('cookie') as unknown as Id] ?? null,
    findPeople: (ids: Id[]) => ids.map(id => people[id]),
    saveReport: (report: unknown) => reports.push(report),
  })
  const post = (path: string, cookie: string, body: unknown = {}) =>
    routes[path]!(new Request('http://app', { method: 'POST', headers: { cookie }, body: JSON.stringify(body) }))
  return { instance, pushed, reports, post, takeDown, record }
}

test('people of an app chat, are notified, and report what they see', async () => {
  const { instance, pushed, reports, post, takeDown, record } = await openApp()
  expect((await post('/api/chat-token', 'nobody')).status).toBe(401)
  const { token } = await (await post('/api/chat-token', '1')).json()
  const room = { about: 'order 42', with: ['2'] }
  const { roomId } = await (await post('/api/chat-rooms', '1', room)).json()
  expect(await (await post('/api/chat-rooms', '1', room)).json()).toEqual({ roomId })
  const anas = connectGraphqlWs(instance, token)
  onTestFinished(() => anas.close())
  await say(anas, roomId, 'Where is it?')
  await until(() => pushed.length > 0)
  expect(pushed).toEqual(['2: Ana in order 42: Where is it?'])

  const [sent] = record.eventsOf(roomId).filter(({ type }) => type === 'MessageSent')
  const messageId = sent?.type === 'MessageSent' ? sent.message.id : ''
  expect((await post('/api/reports', '3', { messageId, reason: 'Curious' })).status).toBe(404)
  expect((await post('/api/reports', '2', { messageId, reason: 'Impatient' })).status).toBe(204)
  expect(reports).toMatchObject([
    { reportedBy: '2', reason: 'Impatient', message: { body: 'Where is it?', author: { externalId: '1' } } },
  ])
  await takeDown(messageId, people[1])
  await until(() => record.typesOf(roomId).includes('MessagesDeleted'))
})

test('what the page on authentication shows a server that has an app token works as it stands there', async () => {
  const [section = ''] = /\n## Your own server\n[\s\S]*?(?=\n## )/.exec(read('docs/guides/authentication.md')) ?? []
  const { tokens, ...settings } = appTokens('backend')
  const instance = await startInstance({ ...settings, redisPrefix: newRoomId() })
  const app = applicationOn(instance, tokens[0]!)
  const userId = await app.user('Ben')
  const filled = section.replaceAll('parlorapp_…', tokens[0]!).replaceAll('user_…', userId)
  const blocks = (language: string) =>
    [...filled.matchAll(/```(\w+)\n([\s\S]*?)```/g)].filter(([, its]) => its === language).map(([, , text]) => text!)

  expect(blocks('graphql')).toHaveLength(4)
  for (const query of blocks('graphql')) {
    const { data, errors } = await app.ask(query, { variables: { userId } })
    expect(errors, query).toBeUndefined()
    expect(Object.values(data), query).toEqual([expect.not.objectContaining({ message: expect.anything() })])
  }
  const me = '{ viewer { user { id } } }'
  const [lines = ''] = blocks('text')
  const headers = Object.fromEntries(
    lines
      .trim()
      .split('\n')
      .map(line => line.split(': ')),
  )
  expect((await post(instance.app.address, { query: me }, headers)).data.viewer.user.id).toBe(userId)
  const [init, subscribe] = blocks('json').map(text => JSON.parse(text))
  const [theirs, ours] = [await openRaw(instance), await openReady(instance, tokens[0]!)]
  expect((await theirs.init(init.payload)).type).toBe('connection_ack')
  expect((await theirs.ask(me)).data.viewer.user.id).toBe(userId)
  ours.send(subscribe)
  const { payload } = await ours.frame(({ id }) => id === subscribe.id)
  expect(payload.data.viewer.user).toEqual({ id: userId, displayName: 'Ben' })
})

test('the guide shows the code as it is', () => {
  const blocks = [...read('docs/guides/your-users.md').matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)]
  expect(blocks.length).toBe(4)
  for (const [, file, code] of blocks) expect(read(file!)).toContain(code)
})
