/** Behind real proxies that serve an instance under a sub-path: everything is found there, and stays there. */
import { describe, expect, test } from 'vitest'
import { startInstance } from '../../support/instance.ts'
import { openReady } from '../../support/raw-socket.ts'
import { isMissing, proxies, startProxyAt, subPath } from '../../support/sub-path.ts'

const html = { headers: { accept: 'text/html' } }

for (const [name, proxy] of Object.entries(proxies))
  describe.skipIf(isMissing(proxy))(`behind ${name} (skipped where it is missing)`, () => {
    test('a page, what it loads and what it links to are found', async () => {
      const url = await startProxyAt(proxy, await startInstance())
      for (const page of ['/', '/graphql', '/docs/', '/docs/reference/', '/docs/feed.html']) {
        const response = await fetch(url + page, html)
        expect([page, response.status]).toEqual([page, 200])
        const links = [...(await response.text()).matchAll(/(?:href|src)="([^"#:]+)"/g)].map(match => match[1]!)
        expect(links.length).toBeGreaterThan(0)
        for (const link of links) {
          const address = new URL(link, url + page)
          expect(address.pathname.startsWith(`${subPath}/`), `${link} in ${page}`).toBe(true)
          expect((await fetch(address, html)).status, `${link} in ${page}`).toBe(200)
        }
      }
    })

    test('a redirect stays under the sub-path', async () => {
      const url = await startProxyAt(proxy, await startInstance())
      for (const [from, to] of Object.entries({
        '/docs': '/docs/',
        '/docs/reference': '/docs/reference/',
        '/graphql/': '/graphql',
      })) {
        const response = await fetch(url + from, html)
        expect([response.status, new URL(response.url).pathname]).toEqual([200, subPath + to])
      }
    })

    test('operations and sockets work', async () => {
      const url = `${await startProxyAt(proxy, await startInstance())}/graphql`
      const body = JSON.stringify({ query: '{ viewer { user { id } } }' })
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      expect(await response.json()).toEqual({ data: { viewer: null } })
      const socket = await openReady({ wsUrl: url.replace('http', 'ws') })
      expect(await socket.ask('{ viewer { user { id } } }')).toEqual({ data: { viewer: null } })
    })
  })
