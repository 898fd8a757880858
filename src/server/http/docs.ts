/** The manual: a few written pages and the generated reference, from the folder `docs` of the package. */
import { readFile } from 'node:fs/promises'
import { type StaticFiles, toStatic } from './static.ts'

const html = 'text/html; charset=utf-8'
const text = 'text/plain; charset=utf-8'

/** The files of code that the pages show. */
const recipes = ['operations.graphql', 'listening.ts', 'with-graphql-ws.ts', 'with-apollo.ts', 'with-urql.ts']

/** Every page by its path. Nothing else is ever read. */
const pages = {
  '/docs/': { file: 'index.html', type: html },
  '/docs/socket.html': { file: 'socket.html', type: html },
  '/docs/reference/': { file: 'reference/index.html', type: html },
  '/docs/reference/index.html': { file: 'reference/index.html', type: html },
  '/docs/style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
  ...Object.fromEntries(recipes.map(name => [`/docs/recipes/${name}`, { file: `recipes/${name}`, type: text }])),
}

/** One level up both from `src` and from `dist`. */
const folder = new URL('../../../docs/', import.meta.url)
const policy = "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

/** Rejects when the package lacks one of them. */
export async function loadDocs(): Promise<StaticFiles> {
  const headers = { 'Content-Security-Policy': policy }
  const load = async ([path, { file, type }]: [string, { file: string; type: string }]) =>
    [path, await toStatic(await readFile(new URL(file, folder)), { type, headers })] as const
  return new Map(await Promise.all(Object.entries(pages).map(load)))
}
