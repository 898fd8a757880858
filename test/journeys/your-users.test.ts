/** The guide for apps that have users: its backend is run as it stands there, in front of a real server. */
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { digestOf, newAppToken } from '../../src/domain/app.ts'
import { AppRecord, startReceiver, telling } from '../hooks/app.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { startInstance } from '../support/instance.ts'
import { say } from '../support/people.ts'
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
  const instance = await startInstance({ ...telling(url), appTokens, passwords: false })
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

test('the guide shows the code as it is', () => {
  const blocks = [...read('docs/guides/your-users.md').matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)]
  expect(blocks.length).toBe(4)
  for (const [, file, code] of blocks) expect(read(file!)).toContain(code)
})
