/** `npm run webhooks`: tells operators how things stand with the webhook, and lets what is parked be tried again. */
import { resolve } from 'node:path'
import { type Config, readConfig } from './config/config.ts'
import { createLogger } from './logger.ts'
import { openRedis } from './redis/open.ts'
import { openRunFolder } from './redis/run-folder.ts'
import { rights } from './store/rights.ts'
import { createWebhookStore, type WebhookStore } from './store/webhook-store.ts'

const usage = `npm run webhooks -- status   how many rooms have something to tell, fail, and are parked
npm run webhooks -- resume   lets the webhook and all rooms that are parked be tried again
`

const commands: Record<string, (store: WebhookStore) => Promise<string>> = { status, resume }
const command = commands[process.argv[2] ?? '']
if (!command) {
  process.stderr.write(usage)
  process.exit(1)
}
try {
  process.stdout.write(await onStore(readConfig(), command))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}

async function onStore(config: Config, run: (store: WebhookStore) => Promise<string>): Promise<string> {
  const embedded = async () => `${await openRunFolder(resolve(config.dataDir))}/redis.sock`
  const url = config.redisUrl ?? (await embedded())
  const redis = openRedis(url, createLogger('fatal'), { ...config, rights })
  try {
    return await run(createWebhookStore(redis.commands, config.limits))
  } finally {
    await redis.close()
  }
}

async function status(store: WebhookStore): Promise<string> {
  const { began, isParked, waiting, failing, parked } = await store.countNews()
  const state = began === 0 ? 'There was none yet' : isParked ? 'It is parked' : 'It is not parked'
  return `${state}. Rooms with something to tell: ${waiting}, whose calls fail: ${failing}, parked: ${parked}.\n`
}

async function resume(store: WebhookStore): Promise<string> {
  const resumed = { rooms: 0, all: false }
  for (;;) {
    const { rooms, all } = await store.resumeNews()
    resumed.rooms += rooms
    resumed.all ||= all
    if (rooms === 0) break
  }
  return `Rooms that are tried again: ${resumed.rooms}. The webhook ${resumed.all ? 'is tried again' : 'was not parked'}.\n`
}
