/** The manual: served whole, pointing nowhere else, and its snippets do what the page says. */
import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gql } from '@apollo/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'
import { serve } from './serving.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

test('the reference is fresh', async () => {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', at('build/docs.ts'), '--check'])
})

test('every page is served, and every link in it leads somewhere on this server', async () => {
  const { url } = await serve()
  const seen = new Set<string>()
  const visit = async (address: string): Promise<void> => {
    const { href, hash, origin } = new URL(address)
    const page = href.slice(0, href.length - hash.length)
    expect(origin).toBe(url)
    if (!seen.has(page)) {
      seen.add(page)
      const response = await fetch(page, { headers: { accept: 'text/html, */*' } })
      expect([page, response.status]).toEqual([page, 200])
      const links = page.includes('/docs/') ? [...(await response.text()).matchAll(/(?:href|src)="([^"]+)"/g)] : []
      for (const [, link] of links) await visit(new URL(link!, page).href)
    }
    if (hash) expect(await (await fetch(page)).text(), address).toContain(`id="${hash.slice(1)}"`)
  }
  await visit(`${url}/docs/`)
  expect([...seen].map(page => page.slice(url.length)).sort()).toEqual(
    ['/docs/', '/docs/reference/', '/docs/socket.html', '/docs/style.css', '/graphql'].sort(),
  )
})

test('a page that the browser holds already is not sent again', async () => {
  const { url } = await serve()
  const etag = (await fetch(`${url}/docs/`)).headers.get('etag')!
  expect((await fetch(`${url}/docs/`, { headers: { 'if-none-match': etag } })).status).toBe(304)
})

interface Listening {
  terminate(): void
  dispose(): void | Promise<void>
}
type Listen = (parts: {
  url: string
  token: () => string
  query: unknown
  onEvent(event: { __typename: string; message?: { body: string } }): void
  onEnd(error?: unknown): void
}) => Listening

describe('the snippets on the feed', () => {
  const folder = at('.data/docs-snippets')
  let events = ''

  beforeAll(async () => {
    const html = await readFile(at('docs/socket.html'), 'utf8')
    const plain = (text: string) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
    await mkdir(folder, { recursive: true })
    for (const [, name, code] of html.matchAll(/<code id="([\w-]+)">([\s\S]*?)<\/code>/g))
      await writeFile(`${folder}/${name}.js`, plain(code!))
    events = plain(/<code>(subscription Events[\s\S]*?)<\/code>/.exec(html)![1]!)
    globalThis.WebSocket ??= WsWebSocket as unknown as typeof WebSocket
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test.each(['graphql-ws', 'apollo', 'urql'])('resume with %s: nothing is lost, nothing comes twice', async name => {
    const instance = await startInstance()
    const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
    const speaker = connectGraphqlWs(instance, ada!.token)
    const room = await createRoom(speaker)
    await add(speaker, room, bob!.id)
    const { listen } = (await import(pathToFileURL(`${folder}/with-${name}.js`).href)) as { listen: Listen }

    const heard: string[] = []
    const bodies: string[] = []
    const listening = listen({
      url: instance.wsUrl,
      token: () => bob!.token,
      query: name === 'apollo' ? gql(events) : events,
      onEvent({ __typename, message }) {
        heard.push(__typename)
        if (message) bodies.push(message.body)
      },
      onEnd: () => heard.push('the end'),
    })
    await until(() => heard.includes('FeedReady'))
    await say(speaker, room, 'one')
    await until(() => bodies.includes('one'))
    listening.terminate()
    await say(speaker, room, 'two')
    await until(() => bodies.includes('two'))
    await say(speaker, room, 'three')
    await until(() => bodies.includes('three'))
    expect(bodies).toEqual(['one', 'two', 'three'])
    await listening.dispose()
    await speaker.close()
  })
})
