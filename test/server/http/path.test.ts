/** One path in its many spellings, and the way from page to page behind a proxy's prefix. */
import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { pathOf, relativePath, withoutSlashes } from '../../../src/server/http/path.ts'
import { cpuMsOf } from '../../support/cpu-time.ts'
import { serve } from '../serving.ts'

test.each([
  ['/graphql', '/graphql'],
  ['/graphql?query={a(b:"?#/")}', '/graphql'],
  ['http://chat.example/graphql?x', '/graphql'],
  ['HTTPS://chat.example:443/docs/', '/docs/'],
  ['http://chat.example', '/'],
  ['http://chat.example?x', '/'],
  ['//graphql', '/graphql'],
  ['///', '/'],
  ['', '/'],
  ['*', '/*'],
])('the target %s asks for the path %s', (target, path) => {
  expect(pathOf(target)).toBe(path)
})

test.each([
  ['/', '/graphql'],
  ['/docs', '/docs/'],
  ['/graphql/', '/graphql'],
  ['/graphql//', '/graphql'],
  ['/docs/reference', '/docs/reference/'],
  ['/docs/style.css/', '/docs/style.css'],
])('from %s a browser is led to %s, under any prefix', (from, to) => {
  for (const prefix of ['', '/chat', '/a/b'])
    expect(new URL(relativePath(from, to), `http://here${prefix}${from}`).pathname).toBe(prefix + to)
})

test('a path of nothing but slashes is read soon', async () => {
  expect(withoutSlashes(`/a${'/'.repeat(100_000)}`)).toBe('/a')
  expect(await cpuMsOf(() => withoutSlashes(`/a${'/'.repeat(100_000)}b/`))).toBeLessThan(1000)
})

/** The status and the place to go, for a request with exactly this target. */
async function ask(port: number, path: string, { method = 'GET', body = '', accept = 'application/json' } = {}) {
  const headers = { accept, 'content-type': 'application/json', 'content-length': body.length }
  const request = httpRequest({ port, method, headers, path, host: '127.0.0.1' }).end(body)
  const [response] = await new Promise<[import('node:http').IncomingMessage]>((resolve, reject) =>
    request.on('response', answer => resolve([answer])).on('error', reject),
  )
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, location: response.headers.location, text }
}

test.each([
  '/graphql',
  '/graphql/',
  '/graphql//',
  '//graphql',
  'http://any.example/graphql',
  'http://any.example/graphql/',
])('an operation is answered at %s', async target => {
  const { port } = await serve()
  const body = JSON.stringify({ query: '{ address }' })
  expect((await ask(port, target, { method: 'POST', body })).text).toContain('127.0.0.1')
  expect((await ask(port, `${target}?query={address}`)).text).toContain('127.0.0.1')
})

test.each(['/healthz/', '/readyz/', '/metrics/', 'http://any.example/healthz'])('%s is answered', async target => {
  const { port } = await serve()
  expect((await ask(port, target)).status).toBe(200)
})

test('redirects are relative', async () => {
  const { port } = await serve()
  const accept = 'text/html'
  expect(await ask(port, '/')).toMatchObject({ status: 302, location: './graphql' })
  expect(await ask(port, 'http://any.example')).toMatchObject({ status: 302, location: './graphql' })
  expect(await ask(port, '/docs')).toMatchObject({ status: 308, location: './docs/' })
  expect(await ask(port, '/docs/reference')).toMatchObject({ status: 308, location: '../docs/reference/' })
  expect(await ask(port, '/docs/feed.html/')).toMatchObject({ status: 308, location: '../../docs/feed.html' })
  expect(await ask(port, '/graphql/', { accept })).toMatchObject({ status: 308, location: '../graphql' })
})

test('pages name what they need relatively', async () => {
  const { port } = await serve()
  for (const page of ['/graphql', '/docs/', '/docs/feed.html', '/docs/reference/']) {
    const { text } = await ask(port, page, { accept: 'text/html' })
    expect(
      [...text.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(match => match[1]),
      page,
    ).toEqual([])
  }
})
