/** The manual: served whole, pointing nowhere else, its generated parts fresh. `test/journeys/recipes.test.ts` runs what it shows. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { serve } from '../serving.ts'

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

test('what is generated is fresh', async () => {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', at('build/docs.ts'), '--check'])
})

const recipes = readdirSync(at('docs/recipes')).map(file => `/docs/recipes/${file}`)

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
    ['/docs/', '/docs/reference/', '/docs/socket.html', '/docs/style.css', '/graphql', ...recipes].sort(),
  )
})

test('a page that the browser holds already is not sent again', async () => {
  const { url } = await serve()
  const etag = (await fetch(`${url}/docs/`)).headers.get('etag')!
  expect((await fetch(`${url}/docs/`, { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('the manual shows every recipe that has to be written by hand, whole', () => {
  const html = readFileSync(at('docs/socket.html'), 'utf8')
  const shown = [...html.matchAll(/<code id="([\w-]+\.ts)">\/\*\*/g)].map(([, name]) => `/docs/recipes/${name}`)
  expect([...shown, '/docs/recipes/operations.graphql'].sort()).toEqual(recipes)
})
