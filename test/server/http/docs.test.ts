/** The manual: served whole, pointing nowhere else, its generated parts fresh. `test/journeys/recipes.test.ts` runs what it shows. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { serve } from '../serving.ts'

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

test('what is generated is fresh', async () => {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', at('build/docs.ts'), '--check'])
})

const filesIn = (folder: string) =>
  readdirSync(at(folder), { recursive: true, encoding: 'utf8' }).filter(name => extname(name))
const recipes = filesIn('docs/recipes').map(name => `/docs/recipes/${name}`)
const site = filesIn('docs/site').map(name => `/docs/${name.replace(/(^|\/)index\.html$/, '$1')}`)

test('every page is served, and every link in it leads somewhere on this server', async () => {
  const { url } = await serve()
  const texts = new Map<string, string>()
  const visit = async (address: string): Promise<void> => {
    const { href, hash, origin } = new URL(address)
    const page = href.slice(0, href.length - hash.length)
    expect(origin).toBe(url)
    if (!texts.has(page)) {
      const response = await fetch(page, { headers: { accept: 'text/html, */*' } })
      expect([page, response.status]).toEqual([page, 200])
      texts.set(page, await response.text())
      const isPage = page.includes('/docs/') && /\/$|\.html$/.test(page)
      const links = isPage ? [...texts.get(page)!.matchAll(/(?:href|src)="([^"]+)"/g)] : []
      for (const [, link] of links) if (!link!.startsWith('data:')) await visit(new URL(link!, page).href)
    }
    if (hash) expect(texts.get(page), address).toContain(`id="${hash.slice(1)}"`)
  }
  await visit(`${url}/docs/`)
  const seen = [...texts.keys()].map(page => page.slice(url.length))
  expect(seen.filter(path => path.startsWith('/docs/recipes/')).sort()).toEqual(recipes.sort())
  expect(seen.filter(path => !path.startsWith('/docs/recipes/')).sort()).toEqual([...site, '/', '/graphql'].sort())
})

test('a page that the browser holds already is not sent again', async () => {
  const { url } = await serve()
  const etag = (await fetch(`${url}/docs/`)).headers.get('etag')!
  expect((await fetch(`${url}/docs/`, { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('nothing but the manual can be read', async () => {
  const { url } = await serve()
  for (const path of ['guides/feed.md', '../package.json', '%2e%2e/package.json', 'site/index.html', 'operations.md'])
    expect((await fetch(`${url}/docs/${path}`)).status, path).toBe(404)
})

test('the guides show every recipe that has to be written by hand, whole', () => {
  const text = filesIn('docs/guides')
    .map(name => readFileSync(at(`docs/guides/${name}`), 'utf8'))
    .join('\n')
  const shown = [...text.matchAll(/^<!-- recipe ([\w-]+\.ts) -->$/gm)].map(([, name]) => `/docs/recipes/${name}`)
  expect([...shown, '/docs/recipes/operations.graphql'].sort()).toEqual(recipes.sort())
})
