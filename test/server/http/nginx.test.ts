/** Behind nginx with the lines that docs/compatibility.md has for it. `test/server/http/sub-path.test.ts` looks at the pages there. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { connectUrql } from '../../support/clients/urql.ts'
import { openDevice } from '../../support/devices.ts'
import { startInstance } from '../../support/instance.ts'
import { createRoom, say, signUpAll } from '../../support/people.ts'
import { isMissing, proxies, startProxyAt, subPath } from '../../support/sub-path.ts'

const linesOf = (page: string) => /```nginx\n(location[\s\S]*?)```/.exec(readFileSync(page, 'utf8'))![1]!
const documented = linesOf('docs/compatibility.md')
const nginx = proxies.nginx!

/** An instance that trusts one proxy, and where nginx has it. */
async function startBehindNginx() {
  const proxy: typeof nginx = {
    ...nginx,
    configFor: (port, target, folder) => {
      const location = documented.replaceAll('127.0.0.1:4000', target).replace('/chat/', `${subPath}/`)
      return nginx.configFor(port, target, folder).replace(/location [\s\S]*?\n {4}\}/, () => location)
    },
  }
  const url = `${await startProxyAt(proxy, await startInstance({ trustedProxies: 1 }))}/graphql`
  return { url, origin: new URL(url).origin, wsUrl: url.replace('http', 'ws') }
}

test('the guide to deploying has the same lines, for a server of its own, and the map that they need', () => {
  const ofGuide = documented.replace('/chat/', '/').replace('4000/;', '4000;')
  expect(linesOf('docs/guides/deploying.md')).toBe(ofGuide)
  const map = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }"
  for (const page of ['docs/compatibility.md', 'docs/guides/deploying.md'])
    expect(readFileSync(page, 'utf8'), page).toContain(map)
})

describe.skipIf(isMissing(nginx))('behind nginx (skipped where it is missing)', () => {
  test('queries, mutations and the feed pass', async () => {
    const place = await startBehindNginx()
    const [ana] = await signUpAll(connectUrql, place, 'ana')
    const anas = await openDevice(connectUrql, place, ana)
    const room = await createRoom(anas)
    const others = await openDevice(connectGraphqlWs, place, ana)
    await say(anas, room, 'through nginx')
    await others.hears.next('MessageSent', ({ message }) => message.body === 'through nginx')
  })

  test('a page of the same host may call and connect, another may not', async () => {
    const { url, origin, wsUrl } = await startBehindNginx()
    const ask = (from: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: from },
        body: '{"query":"{ viewer { id } }"}',
      })
    expect((await ask(origin)).status).toBe(200)
    expect((await ask('https://evil.example')).status).toBe(403)
    const opens = (from: string) =>
      new Promise<boolean>(resolve => {
        const socket = new WebSocket(wsUrl, 'graphql-transport-ws', { origin: from })
        socket.on('error', () => resolve(false))
        socket.on('open', () => {
          socket.terminate()
          resolve(true)
        })
      })
    expect([await opens(origin), await opens('https://evil.example')]).toEqual([true, false])
  })
})
