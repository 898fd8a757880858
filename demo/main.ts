/** `npm run demo`: a server with people in it, on data of its own that is gone afterwards, and links that sign in as two of them. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp } from '../src/app/app.ts'
import { readConfig } from '../src/config/config.ts'
import { createLogger } from '../src/logger.ts'
import { EmbeddedRedis } from '../src/redis/embedded.ts'
import { openRedis } from '../src/redis/open.ts'
import { assertFree } from '../src/server/http/listen.ts'
import { rights } from '../src/store/rights.ts'
import { askAt } from './ask.ts'
import { startBot } from './bot.ts'
import { Links } from './links.ts'
import { tell } from './story.ts'

/** Not that of `npm start`: a browser keeps the sessions of both apart. */
const port = process.env.PORT || '4200'

try {
  await main()
  process.exit(0)
} catch (error) {
  const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  const reason = isTaken ? `Port ${port} is in use: PORT=4201 npm run demo` : (error as Error).message
  process.stderr.write(`The demo could not start. ${reason}\n`)
  process.exit(1)
}

/** Nothing of the environment but the port: whatever Redis it names is no place for a demo. Only this machine is listened to. */
async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parlor-demo-'))
  const config = readConfig({ PORT: port, LOG_LEVEL: 'warn' })
  const logger = createLogger(config.logLevel)
  const embedded = new EmbeddedRedis({ ...config, dataDir, logger, programDir: join(config.dataDir, 'redis-program') })
  process.on('exit', () => embedded.kill())
  try {
    await assertFree(config)
    await embedded.start()
    const redis = openRedis(embedded.url, logger, { ...config, rights })
    const links = new Links()
    const app = await startApp(config, redis, logger, { '/demo': links.answer })
    const ask = askAt(`${app.address}/graphql`)
    const { ana, ben, biscuit } = await tell(ask)
    const stopBot = await startBot(ask, `${app.address}/graphql`, biscuit)
    process.stdout.write(
      whatToOpen(
        app.address,
        [ana, ben].map(({ name, token }) => [name, links.add(token)]),
      ),
    )
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await stopBot()
    await app.drain()
    await redis.close()
  } finally {
    await embedded.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function whatToOpen(address: string, people: string[][]): string {
  const links = people.map(([name, code]) => `  ${name!.padEnd(12)} ${address}/#${code}\n`)
  return `
Open these two beside each other. Each link is good once, and for one window:

${links.join('')}
Biscuit, a bot, answers in the tea room. GraphiQL is at ${address}/graphql, the manual at ${address}/docs.
Ctrl-C ends the demo; nothing of it is kept.
`
}
