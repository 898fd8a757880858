/** What the webhook costs a send: `npx tsx test/hooks/send-cost.ts` on a quiet machine. It needs REDIS_URL, or a server at the usual port. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startApp } from '../../src/app/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { newRoomId } from '../../src/domain/id.ts'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { rights } from '../../src/store/rights.ts'

const rounds = 8
const sendsPerRound = 2000
const underWay = 32
const roomCount = 50

const logger = createLogger('error')
/** In a process of its own: the app is on another machine. */
const answerAll = `require('node:http').createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(204).end())
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
const receiver = spawn(process.execPath, ['-e', answerAll], { stdio: ['ignore', 'pipe', 'inherit'] })
const [port] = await once(receiver.stdout, 'data')
const webhookUrl = `http://127.0.0.1:${String(port).trim()}/`
const hook = { WEBHOOK_URL: webhookUrl, HOOK_SECRETS: 'x'.repeat(32), HOOK_NETWORKS: '127.0.0.1' }

async function open(env: Record<string, string>) {
  const limits = { LIMIT_SENDS_PER_MINUTE: '100000000', LIMIT_CALLER_SHARE: '100', LIMIT_CALLER_BURST_MS: '100000000' }
  const base = { PORT: '0', REDIS_URL: process.env.REDIS_URL ?? 'redis://127.0.0.1', REDIS_PREFIX: newRoomId() }
  const config = readConfig({ ...base, ...limits, ...env })
  const redis = openRedis(config.redisUrl!, logger, { ...config, rights })
  const app = await startApp(config, redis, logger)
  let token = ''
  const ask = async (query: string, input: object) => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const body = JSON.stringify({ query, variables: { input } })
    const answer = await fetch(`${app.address}/graphql`, { method: 'POST', headers, body })
    return ((await answer.json()) as { data: Record<string, Record<string, never>> }).data
  }
  const signUp =
    'mutation ($input: CreateUserInput!) { createUser(input: $input) { ... on CreateUserPayload { token } } }'
  token = (await ask(signUp, { username: `u${Date.now() % 1e9}`, password: 'correct horse' })).createUser!.token!
  const create =
    'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { ... on CreateRoomPayload { room { id } } } }'
  const roomIds: string[] = []
  for (let i = 0; i < roomCount; i++)
    roomIds.push(((await ask(create, { name: 'x' })).createRoom as unknown as { room: { id: string } }).room.id)
  const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }'
  let n = 0
  const sender = async (last: number) => {
    while (n < last) await ask(send, { roomId: roomIds[n++ % roomCount]!, body: 'Hello there' })
  }
  return {
    async round(): Promise<number> {
      const [last, cpu, began] = [n + sendsPerRound, process.cpuUsage(), performance.now()]
      await Promise.all(Array.from({ length: underWay }, () => sender(last)))
      const { user, system } = process.cpuUsage(cpu)
      return process.argv.includes('--wall') ? performance.now() - began : (user + system) / 1000
    },
    close: () => app.drain().then(() => redis.close()),
  }
}

const [without, withHook] = [await open({}), await open(hook)]
await Promise.all([without.round(), withHook.round()])
const times: [number[], number[]] = [[], []]
for (let i = 0; i < rounds; i++) {
  times[0].push(await without.round())
  times[1].push(await withHook.round())
}
const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!
const [before, after] = times.map(all => (median(all) / sendsPerRound) * 1000) as [number, number]
process.stdout.write(
  `a send without ${before.toFixed(0)} µs, with ${after.toFixed(0)} µs: ${((after / before - 1) * 100).toFixed(1)} %\n`,
)
await Promise.all([without.close(), withHook.close()])
receiver.kill()
