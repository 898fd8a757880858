/** Who may read the metrics: callers of this machine, or all who reach a port of their own. */
import { expect, test } from 'vitest'
import { startInstance } from '../../support/instance.ts'
import { postRaw, type Serving, serve } from '../serving.ts'

const read = async (headers: Record<string, string> = {}, options: Serving = {}) => {
  const { url } = await serve({ host: '0.0.0.0', ...options })
  const { status, text } = await postRaw(url, { method: 'GET', path: '/metrics', headers })
  expect(text.includes('process_resident_memory_bytes')).toBe(status === 200)
  return status
}

test('a caller of this machine reads them', async () => {
  for (const host of ['localhost:4000', '127.0.0.1', '[::1]:1']) expect(await read({ host })).toBe(200)
  expect(await read({}, { trustedProxies: 1 })).toBe(200)
  expect(await read({ 'x-forwarded-for': '127.0.0.1' }, { trustedProxies: 1 })).toBe(200)
})

test.each([
  [{ 'x-forwarded-for': '192.0.2.1' }, 1],
  [{ 'x-forwarded-for': '127.0.0.1, 192.0.2.1' }, 1],
  [{ 'x-forwarded-for': '::1, 2001:db8::1' }, 1],
  [{ 'x-forwarded-for': '127.0.0.1' }, 0],
  [{ 'x-real-ip': '127.0.0.1' }, 0],
  [{ forwarded: 'for=127.0.0.1' }, 0],
  [{ via: '1.1 proxy' }, 0],
  [{ host: 'chat.example' }, 0],
  [{ host: 'evil.example:4000' }, 0],
  [{ 'x-forwarded-host': 'chat.example' }, 1],
])('whoever comes with %j through a proxy, of which %i are trusted, reads nothing', async (headers, trustedProxies) => {
  expect(await read(headers, { trustedProxies })).toBe(403)
})

test('on a port of their own they are read by anybody, there and nowhere else', async () => {
  const instance = await startInstance({ metricsPort: 0 })
  const at = instance.app.metricsAddress!
  const ask = (url: string, method = 'GET', headers = {}) => postRaw(url, { method, path: '/metrics', headers })
  expect((await ask(at, 'GET', { 'x-forwarded-for': '192.0.2.1' })).text).toContain('parlor_sockets 0')
  expect((await ask(at, 'HEAD')).status).toBe(200)
  expect((await ask(at, 'POST')).status).toBe(405)
  expect((await ask(at, 'GET', { host: 'evil.example' })).status).toBe(403)
  expect((await postRaw(at, { method: 'GET', path: '/graphql' })).status).toBe(404)
  expect((await ask(new URL(instance.url).origin)).status).toBe(404)
  await instance.stop()
  await expect(ask(at)).rejects.toThrow(/ECONNREFUSED|socket hang up/)
})

test('refused pages and hosts are counted', async () => {
  const instance = await startInstance({ metricsPort: 0 })
  const { origin: url } = new URL(instance.url)
  await postRaw(url, { headers: { origin: 'https://evil.example' } })
  await postRaw(url, { headers: { host: 'evil.example' } })
  const { text } = await postRaw(instance.app.metricsAddress!, { method: 'GET', path: '/metrics' })
  expect(text).toContain('parlor_refusals_total{kind="origin_refused"} 2')
})
