/** The manual: a few written pages and the generated reference, from the folder `docs` of the package. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

export interface Page {
  type: string
  text: Buffer
  etag: string
  /** The content security policy under which it is shown. */
  policy: string
}

const html = 'text/html; charset=utf-8'

/** Every page by what follows `/docs/` in its address. Nothing else is ever read. */
const pages: Record<string, { file: string; type: string }> = {
  '': { file: 'index.html', type: html },
  'socket.html': { file: 'socket.html', type: html },
  'reference/': { file: 'reference/index.html', type: html },
  'reference/index.html': { file: 'reference/index.html', type: html },
  'style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
}

/** One level up both from `src` and from `dist`. */
const folder = new URL('../../docs/', import.meta.url)
const policy = "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

const known = new Map<string, Promise<Page>>()

/** The page, or null when there is none of that name. Read once; rejects when the package lacks it. */
export async function findPage(name: string): Promise<Page | null> {
  if (!Object.hasOwn(pages, name)) return null
  const page = known.get(name) ?? readPage(pages[name]!)
  known.set(name, page)
  return page
}

async function readPage({ file, type }: { file: string; type: string }): Promise<Page> {
  const text = await readFile(new URL(file, folder))
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`
  return { type, text, etag, policy }
}
