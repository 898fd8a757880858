/** Operators see who is turned away, in one line a minute and caller, however often it happens. */
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { createAudit } from '../../src/server/audit.ts'
import { createMetrics } from '../../src/server/metrics.ts'
import { startInstance } from '../support/instance.ts'
import { openRaw } from '../support/raw-socket.ts'

function open(options: { everyMs?: number; mostCallers?: number } = {}) {
  const lines = new PassThrough()
  const metrics = createMetrics()
  const audit = createAudit({ metrics, logger: createLogger('info', lines), ...options })
  onTestFinished(audit.close)
  const logged = () =>
    String(lines.read() ?? '')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line))
  return { audit, logged, metrics: () => metrics.registry.metrics() }
}

test('a thousand refusals of one caller are one line and a thousand in the metrics', async () => {
  const { audit, logged, metrics } = open()
  for (let i = 0; i < 1000; i++) audit.note('sign_in_failed', '192.0.2.7')
  audit.note('sign_in_failed', '192.0.2.8')
  expect(logged()).toEqual([])
  audit.close()
  expect(logged()).toMatchObject([
    { level: 'warn', audit: true, kind: 'sign_in_failed', caller: '192.0.2.7', times: 1000 },
    { level: 'warn', audit: true, kind: 'sign_in_failed', caller: '192.0.2.8', times: 1 },
  ])
  expect(await metrics()).toContain('parlor_refusals_total{kind="sign_in_failed"} 1001')
})

test('it is logged every minute, what came since', async () => {
  const { audit, logged } = open({ everyMs: 5 })
  for (const times of [2, 3]) {
    for (let i = 0; i < times; i++) audit.note('share_used_up', 'user_1')
    const lines: object[] = []
    await expect.poll(() => lines.push(...logged())).toBeGreaterThan(0)
    expect(lines).toMatchObject([{ kind: 'share_used_up', caller: 'user_1', times }])
  }
})

test('a crowd of callers is logged as others, each kind for itself', () => {
  const { audit, logged } = open({ mostCallers: 3 })
  for (let i = 0; i < 10; i++) audit.note('rate_limited', `192.0.2.${i}`)
  audit.note('origin_refused', '192.0.2.99')
  audit.close()
  const lines = logged()
  expect(lines).toHaveLength(5)
  expect(lines.slice(3)).toMatchObject([
    { kind: 'rate_limited', caller: 'others', times: 7 },
    { kind: 'origin_refused', caller: 'others', times: 1 },
  ])
})

test.each(['dead', 'malformed'])(
  'a token that is %s is noted over both transports, and the token is not',
  async kind => {
    const instance = await startInstance()
    const token = kind === 'dead' ? `parlor_${'x'.repeat(65)}` : 'no token at all!'
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    await fetch(instance.url, { method: 'POST', headers, body: JSON.stringify({ query: '{ __typename }' }) })
    const socket = await openRaw(instance)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })
    await socket.closed()
    const metrics = await (await fetch(new URL('/metrics', instance.url))).text()
    expect(metrics).toContain('parlor_refusals_total{kind="token_refused"} 2')
  },
)
