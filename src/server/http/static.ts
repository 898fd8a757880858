/** Files that stay the same while the process lives, as GraphiQL and the manual have them: kept small, sent as fast as they are read. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { relativePath, withoutSlashes } from './path.ts'
import { type Pace, sendInPieces, sendNotFound } from './send.ts'

export interface StaticFile {
  type: string
  /** What is sent with it besides what every answer carries. */
  headers: Record<string, string>
  etag: string
  gzipped: Buffer
  /** How long it is, not gzipped. */
  bytes: number
  /** As it is. It is inflated for the first client that needs it so, and kept for the others. */
  plain(): Promise<Buffer>
}

/** Files by their whole path on this server. One that ends with a slash is the page of a folder. */
export type StaticFiles = ReadonlyMap<string, StaticFile>

export async function toStatic(
  text: string | Buffer,
  { type, headers }: Pick<StaticFile, 'type' | 'headers'>,
): Promise<StaticFile> {
  const gzipped = await promisify(gzip)(text)
  let inflating: Promise<Buffer> | undefined
  const plain = () => {
    inflating ??= promisify(gunzip)(gzipped)
    return inflating
  }
  // Weak: both ways of sending it have the same one.
  return { type, headers, etag: `W/"${digest(text)}"`, gzipped, bytes: Buffer.byteLength(text), plain }
}

/** A short name for a text, which no other text has. */
export const digest = (text: string | Buffer): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16)

/** Serves files that are loaded when the first of them is asked for, at the pace of each request. To be asked with GET and HEAD only. */
export function serveStatic(load: () => Promise<StaticFiles>, paceOf: (request: IncomingMessage) => Pace) {
  let loading: Promise<StaticFiles> | undefined
  return async function answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    loading ??= load().catch(error => {
      // For want of a descriptor, perhaps: the next one who asks tries again.
      loading = undefined
      throw error
    })
    const files = await loading
    const file = files.get(path)
    const pace = paceOf(request)
    await pace()
    if (file) return sendFile(request, response, file, pace)
    // Links in a page are relative: the browser has to know it by its own name.
    const name = [withoutSlashes(path), `${withoutSlashes(path)}/`].find(each => files.has(each))
    if (name) return void response.writeHead(308, { Location: relativePath(path, name) }).end()
    sendNotFound(request, response)
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  pace: Pace,
): Promise<void> {
  const { type, etag, gzipped, bytes } = file
  const zipped = takesGzip(request.headers['accept-encoding'])
  response.setHeaders(new Map(Object.entries({ 'Cache-Control': 'no-cache', ETag: etag, ...file.headers })))
  response.appendHeader('Vary', 'Accept-Encoding')
  if (holds(request.headers['if-none-match'], etag)) return void response.writeHead(304).end()
  if (zipped) response.setHeader('Content-Encoding', 'gzip')
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': zipped ? gzipped.length : bytes })
  if (request.method === 'HEAD') return void response.end()
  await sendInPieces(response, zipped ? gzipped : await file.plain(), pace)
}

/** Whether a client takes gzip: named, or meant by `*`, and not with a weight of 0. */
function takesGzip(header: string | string[] = ''): boolean {
  const codings = String(header)
    .split(',')
    .map(coding => coding.replace(/\s/g, '').toLowerCase())
  const found =
    codings.find(coding => /^(x-)?gzip(;|$)/.test(coding)) ?? codings.find(coding => /^\*(;|$)/.test(coding))
  return found !== undefined && !/;q=0(\.0*)?$/.test(found)
}

/** Whether the client already has what it would be sent. A proxy on the way may have weakened the tag. */
const holds = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some(name => name.trim() === '*' || name.trim().replace(/^W\//, '') === etag.slice(2))
