/** A whole instance inside the test's process: real HTTP, real sockets, the test run's real Redis. */
import { onTestFinished } from 'vitest'
import { type App, startApp } from '../../src/app/app.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { Limits } from '../../src/domain/limits.ts'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { rights } from '../../src/store/rights.ts'
import { redisUrl } from './redis-url.ts'
import { until } from './until.ts'

export interface Instance {
  /** `http://127.0.0.1:…/graphql` */
  url: string
  /** `ws://127.0.0.1:…/graphql` */
  wsUrl: string
  app: App
  stop(): Promise<void>
}

export interface InstanceOptions extends Partial<Omit<Config, 'limits'>> {
  limits?: Partial<Limits>
}

/** Starts an instance on a free port. It is stopped with the test, and the test fails if it does not stop in order. */
export async function startInstance({ limits, ...config }: InstanceOptions = {}): Promise<Instance> {
  const defaults = readConfig({ PORT: '0', LOG_LEVEL: 'warn' })
  const logger = createLogger(config.logLevel ?? defaults.logLevel)
  const redis = openRedis(config.redisUrl ?? redisUrl(), logger, { ...defaults, ...config, rights })
  const app = await startApp({ ...defaults, ...config, limits: { ...defaults.limits, ...limits } }, redis, logger)
  let stopped: Promise<void> | null = null
  const stop = () => {
    stopped ??= app.drain().then(() => redis.close())
    return stopped
  }
  onTestFinished(async () => {
    await stop()
    await until(() => redis.clients.every(isOver))
  })
  return { url: `${app.address}/graphql`, wsUrl: `${app.address.replace('http', 'ws')}/graphql`, app, stop }
}

/** A connection of ioredis that is ended between two attempts keeps the status that it had then. */
const isOver = ({ status }: { status: string }) => ['end', 'reconnecting', 'disconnecting'].includes(status)
