/** The first part of ending: everything is answered as before for a while, so that balancers notice before anything is refused. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { pathOf } from './path.ts'

/** When a client that was busy has been silent for so long, it no longer sends anything here. */
const quietMs = 1000
const lookEveryMs = 50

/** Balancers and operators ask for these, whether clients are served or not. */
const checks = new Set(['/healthz', '/readyz', '/metrics'])

/**
 * Resolves after `delayMs`, during which `/readyz` must already say no; later, but by as much again at most, while requests
 * still come: their balancer has not noticed yet. Connections end with the next answer on them, so that none of those that a
 * balancer keeps is closed under a request.
 */
export async function outlastBalancers(http: Server, delayMs: number): Promise<void> {
  let askedAt = Number.NEGATIVE_INFINITY
  const noteRequest = (request: IncomingMessage) => {
    if (!checks.has(pathOf(request.url))) askedAt = performance.now()
  }
  const endConnection = (request: IncomingMessage, response: ServerResponse) => {
    noteRequest(request)
    response.setHeader('Connection', 'close')
  }
  const beganAt = performance.now()
  // Before the answer is made.
  http.prependListener('request', endConnection).prependListener('upgrade', noteRequest)
  await pause(delayMs)
  while (performance.now() - beganAt < 2 * delayMs && performance.now() - askedAt < quietMs) await pause(lookEveryMs)
  http.off('request', endConnection).off('upgrade', noteRequest)
}
