/** The emitter that mercurius documents for Redis; it comes without types. */
import { createRequire } from 'node:module'

export interface MqEmitter {
  emit(message: { topic: string; payload: object }, done?: (error?: Error) => void): void
}

export function openMqEmitter(redisUrl: string): MqEmitter {
  const open: (options: object) => MqEmitter = createRequire(import.meta.url)('mqemitter-redis')
  const { hostname, port } = new URL(redisUrl)
  return open({ host: hostname, port: Number(port) })
}
