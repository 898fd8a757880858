/** The manual: the pages of `docs/site`, and the recipes that they show. */
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { pagePolicy } from './page-policy.ts'
import { type StaticFile, type StaticFiles, toStatic } from './static.ts'

/** One level up both from `src` and from `dist`. */
const folder = new URL('../../../docs/', import.meta.url)

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}
const text = 'text/plain; charset=utf-8'

const policy = pagePolicy({ 'img-src': 'data:' })

/** Every page by its path. Rejects when the package has none. */
export async function loadDocs(): Promise<StaticFiles> {
  const files = [...(await filesOf('site/', '')), ...(await filesOf('recipes/', 'recipes/'))]
  return new Map(files.flat())
}

/** The page of a folder has two names: `/docs/reference/` and `/docs/reference/index.html`. */
async function filesOf(from: string, below: string): Promise<[string, StaticFile][][]> {
  const names = await readdir(new URL(from, folder), { recursive: true })
  return Promise.all(
    names.filter(extname).map(async name => {
      const type = types[extname(name)] ?? text
      const content = await readFile(new URL(from + name, folder))
      const file = await toStatic(content, { type, headers: { 'Content-Security-Policy': policy } })
      const path = `/docs/${below}${name}`
      return [path, path.replace(/\/index\.html$/, '/')].map(each => [each, file] as [string, StaticFile])
    }),
  )
}
