/** `/metrics`, where operators read it: on a port of its own, or else only for callers of this machine. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isLoopback } from '../../domain/address.ts'
import type { Metrics } from '../metrics.ts'
import { addressOf, type CallerRules } from './caller.ts'
import type { Gate } from './gate.ts'
import { ownHost } from './own-host.ts'
import { pathOf, withoutSlashes } from './path.ts'
import { type Answer, reading } from './route.ts'
import { send, sendNotFound } from './send.ts'

/** Answers every caller. */
const answerMetrics =
  ({ registry }: Metrics): Answer =>
  async (request, response) =>
    send(request, response, { type: registry.contentType, text: await registry.metrics() })

/** On the port of everything else: metrics tell a stranger how much goes on here, and when an attack succeeds. */
export function createMetricsRoute(parts: CallerRules & { metrics: Metrics; metricsPort: number | null }): Answer {
  const answer = reading(answerMetrics(parts.metrics))
  if (parts.metricsPort !== null) return sendNotFound
  return (request, response, path) => {
    if (isOfThisMachine(request, parts)) return answer(request, response, path)
    send(request, response, { status: 403, text: 'Metrics are for callers on this machine only, or at METRICS_PORT.' })
  }
}

/** A proxy on this machine speaks for others, and mostly says so; a page of another site comes under a name of its own. */
function isOfThisMachine(request: IncomingMessage, rules: CallerRules): boolean {
  const isPassedOn = rules.trustedProxies === 0 && passingOn.some(name => request.headers[name] !== undefined)
  const host = request.headers.host === undefined ? 'localhost' : (ownHost(request, rules)?.name ?? '')
  return isLoopback(addressOf(request, rules)) && isLoopback(host) && !isPassedOn
}

const passingOn = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via']

/** A server for nothing else, not listening yet. */
export function createMetricsServer({ metrics, gate }: { metrics: Metrics; gate: Gate }): Server {
  const answer = reading(answerMetrics(metrics))
  return createServer(async (request, response) => {
    const path = pathOf(request.url)
    const refused = gate.refuseHost(request)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (refused) return send(request, response, refused)
    if (withoutSlashes(path) !== '/metrics')
      return send(request, response, { status: 404, text: 'Here is only /metrics.' })
    try {
      await answer(request, response, path)
    } catch {
      response.destroy()
    }
  })
}
