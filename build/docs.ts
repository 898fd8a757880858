/** Writes what is made for the manual and for clients: its pages, possible types, limits in the guides; with --check, fails when something is stale. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { withLimits } from './limits.ts'
import { type Guide, toPage } from './manual/markdown.ts'
import { menu, toFile } from './manual/page.ts'
import { placeIn, referenceOf } from './manual/reference.ts'
import { possibleTypesOf } from './possible-types.ts'

const root = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const schema = buildSchema(read('schema.graphql'))

/** The file behind each page of the menu, but for the reference. */
const guides: Guide[] = menu
  .flatMap(({ pages }) => pages.map(([path]) => path))
  .filter(path => path !== 'reference/')
  .map(path => ({ path, file: fileOf(path === '' ? 'index' : path.replace('.html', '')) }))

/** Those of docs itself are for readers of the repository, too. */
function fileOf(name: string): string {
  const own = `docs/${name}.md`
  return existsSync(new URL(own, root)) ? own : `docs/guides/${name}.md`
}

const check = process.argv.includes('--check')
const stale: string[] = []

function write(path: string, text: string): void {
  const file = new URL(path, root)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  if (check) stale.push(path)
  else writeFileSync(file, text)
}

// What the guides state of limits, first: the pages are made of it.
for (const { file } of guides) write(file, withLimits(read(file)))

const pages = [...guides.map(guide => toPage(guide, { root, guides, placeOf: placeIn(schema) })), referenceOf(schema)]
const site: Record<string, string> = Object.fromEntries(
  pages.map(page => [page.path === '' || page.path.endsWith('/') ? `${page.path}index.html` : page.path, toFile(page)]),
)
// One look with the chat.
site['style.css'] = read('web/src/styles/tokens.css') + read('docs/style.css')
site['page.js'] = read('docs/page.js')
mkdirSync(new URL('docs/site/reference/', root), { recursive: true })
for (const [path, text] of Object.entries(site)) write(`docs/site/${path}`, text)
for (const path of readdirSync(new URL('docs/site/', root), { recursive: true, encoding: 'utf8' }))
  if (path.includes('.') && !(path in site)) {
    if (check) stale.push(`docs/site/${path}`)
    else rmSync(new URL(`docs/site/${path}`, root))
  }

write('client/src/possible-types.ts', possibleTypesOf(schema))

if (stale.length > 0) {
  console.error(`${stale.join(', ')}: stale. Run \`npm run docs\` and commit it.`)
  process.exitCode = 1
}
