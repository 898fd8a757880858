/** Starts an instance, and ends it in order. */
import { startApp } from './app/app.ts'
import { type Config, drainDelayMs, readConfig, unknownSettings } from './config/config.ts'
import { createLogger, type Logger, logWhatIsPrinted } from './logger.ts'
import { EmbeddedRedis } from './redis/embedded.ts'
import { openRedis, type RedisConnections } from './redis/open.ts'
import { logRisks } from './redis/risks.ts'
import { assertFree } from './server/http/listen.ts'
import { rights } from './store/rights.ts'

/** npm passes on the Ctrl-C that the terminal has sent already: so close together, two signals are one. */
const oneSignalMs = 500
/** Besides the delay, which may take twice its time. */
const drainWithinMs = 20_000

try {
  const config = readConfig()
  await serve(config, createLogger(config.logLevel))
  process.exit(0)
} catch (error) {
  process.stderr.write(`Parlor could not start. ${explain(error)}\n`)
  process.exit(1)
}

/** Resolves when the instance has been told to end and has ended; rejects when it cannot start. */
async function serve(config: Config, logger: Logger): Promise<void> {
  logWhatIsPrinted(logger)
  for (const name of unknownSettings()) logger.warn(`${name} is set, but is no setting: it changes nothing`)
  // Said before anything of Redis, which may take a while or be in trouble of its own.
  await assertFree(config)
  if (config.metricsPort !== null) await assertFree({ ...config, port: config.metricsPort }, 'METRICS_PORT')
  const embedded = config.redisUrl === null ? new EmbeddedRedis({ ...config, logger }) : null
  dieLoudly(logger, () => embedded?.kill())
  const told = awaitSignal(logger, 2 * drainDelayMs(config) + drainWithinMs)
  try {
    await embedded?.start()
    await serveOn(openRedis(config.redisUrl ?? embedded!.url, logger, { ...config, rights }), config, logger, told)
  } finally {
    await embedded?.stop()
  }
}

/** The same on these connections, which are closed at the end: also before a Redis of our own ends. */
async function serveOn(redis: RedisConnections, config: Config, logger: Logger, told: Promise<void>): Promise<void> {
  try {
    logRisks(redis, logger)
    const app = await startApp(config, redis, logger)
    process.stdout.write(`listening on ${app.address}/graphql\n`)
    if (app.metricsAddress) logger.info(`Metrics are at ${app.metricsAddress}/metrics`)
    await told
    await app.drain()
  } finally {
    await redis.close()
  }
}

/** Resolves at the first signal to end; from then on there is a deadline, and a second signal ends the process at once. */
function awaitSignal(logger: Logger, withinMs: number): Promise<void> {
  return new Promise(resolve => {
    let firstAt = 0
    const onSignal = (signal: NodeJS.Signals) => {
      if (firstAt && performance.now() - firstAt > oneSignalMs) process.exit(1)
      if (firstAt) return
      firstAt = performance.now()
      logger.info({ signal }, 'Draining')
      setTimeout(() => giveUp(logger, withinMs), withinMs).unref()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  })
}

function giveUp(logger: Logger, withinMs: number): never {
  logger.error(`Draining took more than ${withinMs} ms`)
  process.exit(1)
}

/** A fault that nobody caught is logged and ends the process; however it ends, `lastDeed` is done. */
function dieLoudly(logger: Logger, lastDeed: () => void): void {
  const die = (err: unknown) => {
    logger.fatal({ err }, 'A fault that nobody caught')
    process.exit(1)
  }
  process.on('unhandledRejection', die)
  process.on('uncaughtException', die)
  process.on('exit', lastDeed)
}

interface ListenError extends NodeJS.ErrnoException {
  address?: string
  port?: number
  /** The setting that names the port. */
  setting?: string
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, address, port, setting } = error as ListenError
  if (code === 'EADDRINUSE') return `Port ${port} of ${address} is in use: stop what listens there, or set ${setting}.`
  if (code === 'EACCES' && port) return `Port ${port} needs more rights: set ${setting} to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is no address of this machine (${error.message}).`
  return error.message
}
