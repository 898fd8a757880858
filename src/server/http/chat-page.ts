/** The chat page, as `npm run build` makes it of the folder `web`: one document, and its parts under names that change with their content. */
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { pagePolicy } from './page-policy.ts'
import { type StaticFile, type StaticFiles, toStatic } from './static.ts'

/** Where its parts lie, below `/`. */
export const chatPartsPath = '/web/'

/** One level up both from `src` and from `dist`. */
const folder = new URL('../../../web/dist/', import.meta.url)

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const policy = pagePolicy()

/** Rejects when it was not built. */
export async function loadChatPage(): Promise<StaticFiles> {
  const names = await readdir(new URL(`.${chatPartsPath}`, folder))
  const parts = names.map(async name => [chatPartsPath + name, await loadPart(name)] as const)
  return new Map([['/', await loadPage()], ...(await Promise.all(parts))])
}

const load = (path: string, type: string, headers: Record<string, string>): Promise<StaticFile> =>
  readFile(new URL(path, folder)).then(content =>
    toStatic(content, { type, headers: { 'Content-Security-Policy': policy, ...headers } }),
  )

const loadPage = () => load('./index.html', 'text/html; charset=utf-8', {})

const loadPart = (name: string) =>
  load(`.${chatPartsPath}${name}`, types[extname(name)] ?? 'application/octet-stream', {
    'Cache-Control': 'public, max-age=31536000, immutable',
  })
