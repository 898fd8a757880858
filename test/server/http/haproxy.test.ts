/** An orderly restart behind a balancer that only looks now and then. */
import { expect, test } from 'vitest'
import { freePort, hasHaproxy, startHaproxy } from '../../support/haproxy.ts'
import { startInstance } from '../../support/instance.ts'
import { openRaw } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

const headers = { 'content-type': 'application/json' }
const body = JSON.stringify({ query: '{ __typename }' })

/** Asks without a pause, over HTTP and with new sockets, until it is told to stop; then says what went wrong. */
function keepAsking(place: { url: string; wsUrl: string }, stop: AbortSignal): Promise<string[]> {
  const wrong: string[] = []
  const forEver = async (ask: () => Promise<unknown>) => {
    while (!stop.aborted) await ask().catch(error => wrong.push(String(error)))
  }
  const askOverHttp = async () => {
    const answer = await fetch(place.url, { method: 'POST', headers, body })
    if (answer.status !== 200) wrong.push(`${answer.status}`)
    await answer.text()
  }
  const openSocket = async () => (await openRaw(place)).ws.terminate()
  return Promise.all([askOverHttp, askOverHttp, openSocket].map(forEver)).then(() => wrong)
}

test.skipIf(!hasHaproxy())(
  'behind haproxy, which checks every 2 s, a restart refuses nobody (skipped without haproxy)',
  async () => {
    const ports = [await freePort(), await freePort()]
    const drainDelayMs = 5000
    const [first, second] = await Promise.all(ports.map(port => startInstance({ port, drainDelayMs })))
    const answered = async () =>
      /parlor_operations_total\{kind="query",outcome="ok"\} [1-9]/.test(await metricsOf(ports[0]!))
    const haproxy = await startHaproxy(ports)
    const stop = new AbortController()
    const asking = keepAsking(haproxy, stop.signal)
    await until(answered)
    await first!.stop()
    await startInstance({ port: ports[0]!, drainDelayMs: 0 })
    await until(answered)
    await second!.stop()
    stop.abort()
    expect(await asking).toEqual([])
  },
)

const metricsOf = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
