/** A server that has nearly no file descriptors left, and one address that wants them all. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket as NetSocket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { Shares } from '../../../src/server/graphql/shares.ts'
import { payerOf } from '../../../src/server/http/admission.ts'
import { Connections, mostOpenFiles, noClient } from '../../../src/server/http/connections.ts'
import type { noAudit } from '../../support/no-audit.ts'
import { until } from '../../support/until.ts'

async function listen({ connectionsPerAddress = 1e6, trustedProxies = 0, openFiles = 1e6, onCrowd = () => {} }) {
  const http = createServer((_request, response) => response.end('alive'))
  const limits = { connectionsPerAddress }
  const audits: string[] = []
  const audit: typeof noAudit = (kind, caller) => void audits.push(`${kind} ${caller}`)
  const shares = new Shares({ limits: defaultLimits, audit })
  new Connections(http, { limits, trustedProxies, audit, shares, openFiles, onCrowd })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const { port } = http.address() as AddressInfo
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const count = () => new Promise<number>(resolve => http.getConnections((_error, count) => resolve(count)))
  return { http, audits, shares, open: (localAddress?: string) => open(port, localAddress), count }
}

async function open(port: number, localAddress = '127.0.0.1') {
  const raw: NetSocket = connect({ port, host: '127.0.0.1', localAddress })
  onTestFinished(() => void raw.destroy())
  let heard = ''
  raw.on('data', data => {
    heard += data
  })
  raw.on('error', () => undefined)
  await once(raw, 'connect')
  const ask = async () => {
    raw.write('GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n')
    await until(() => heard.includes('alive') || raw.destroyed)
    return heard
  }
  return { raw, ask, ended: () => until(() => raw.destroyed) }
}

test('one address has so many connections, others have theirs, and one that ends makes room', async () => {
  const { open, audits } = await listen({ connectionsPerAddress: 2 })
  const mine = [await open(), await open()]
  await (await open()).ended()
  expect(audits).toEqual(['too_many_sockets 127.0.0.1'])
  expect(await (await open('127.0.0.2')).ask()).toContain('alive')
  mine[0]!.raw.destroy()
  await until(async () => (await (await open()).ask()).includes('alive'))
})

test('behind proxies, whose connections all are, an address is not judged by them', async () => {
  const { open } = await listen({ connectionsPerAddress: 1, trustedProxies: 1 })
  for (let n = 0; n < 3; n++) expect(await (await open()).ask()).toContain('alive')
})

test('when descriptors are short, room is asked for early, and who finds none is answered once and let go', async () => {
  let asked = 0
  const { open, count } = await listen({ openFiles: 200, onCrowd: () => void asked++ })
  const crowd = []
  for (let n = 0; n < 72; n++) crowd.push(await open())
  await until(async () => (await count()) === 72)
  expect(asked).toBe(0)
  for (let n = 72; n < 136; n++) crowd.push(await open())
  await until(async () => (await count()) === 136)
  expect(asked).toBe(64)
  const check = await open()
  expect(await check.ask()).toMatch(/Connection: close[\s\S]*alive/)
  await check.ended()
  const silent = await open()
  await until(async () => (await count()) === 137)
  await silent.ended()
  // Never so many that the process itself could open nothing any more.
  for (let n = 0; n < 60; n++) await open().catch(() => undefined)
  await until(async () => (await count()) <= 136 + 32)
  crowd.pop()!.raw.destroy()
  await until(async () => (await count()) <= 135)
  // Those that were let go are forgotten a moment after they have closed.
  await until(async () => /Connection: keep-alive[\s\S]*alive/.test(await (await open()).ask()))
})

test('the system tells how many files there may be', () => {
  expect(mostOpenFiles()).toBeGreaterThan(100)
})

test('an address that sends what no client sends is kept out for a while, and what it has begun is cut; others are not', async () => {
  const { http, open } = await listen({})
  const served: NetSocket[] = []
  http.on('connection', raw => served.push(raw))
  const [answered, begun, other] = [await open(), await open(), await open('127.0.0.2')]
  expect(await answered.ask()).toContain('alive')
  const hostile = await open()
  await until(() => served.length === 4)
  http.emit(noClient, served[3])
  await begun.ended()
  const waiting = await open()
  waiting.raw.write('GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n')
  await waiting.ended()
  expect(served.at(-1)!.bytesRead).toBe(0)
  expect(answered.raw.destroyed || other.raw.destroyed || hostile.raw.destroyed).toBe(false)
  expect(await (await open('127.0.0.2')).ask()).toContain('alive')
  await until(async () => (await (await open()).ask()).includes('alive'))
})

test('behind proxies nobody is kept out', async () => {
  const { http, open } = await listen({ trustedProxies: 1 })
  const served: NetSocket[] = []
  http.on('connection', raw => served.push(raw))
  const one = await open()
  await until(() => served.length === 1)
  http.emit(noClient, served[0])
  expect(await one.ask()).toContain('alive')
  expect(await (await open()).ask()).toContain('alive')
})

test('connections of an address that opened too many are let in when its turn comes, others at once', async () => {
  const { open, shares } = await listen({})
  const order: string[] = []
  const come = async (address: string) => {
    await (await open(address)).ask()
    order.push(address)
  }
  shares.charge(shares.of(payerOf('127.0.0.1')), defaultLimits.callerBurstMs + 100)
  const gone = await open('127.0.0.1')
  const all = [come('127.0.0.1'), come('127.0.0.1'), come('127.0.0.2')]
  await until(() => order.length === 1)
  expect(order).toEqual(['127.0.0.2'])
  // However many wait, there is one for all of them in the line.
  expect(shares.waiting).toBe(1)
  gone.raw.destroy()
  await Promise.all(all)
  expect(order).toHaveLength(3)
})
