/** Writes one whole answer, and nothing of it to who holds the same already. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Sent {
  status?: number
  /** The media type; plain text unless told. */
  type?: string
  text: string | Buffer
  /** What changes when the text does: a client that names it gets 304. */
  etag?: string
}

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, type, text, etag }: Sent,
): void {
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', etag ? 'no-cache' : 'no-store')
  if (etag) response.setHeader('ETag', etag)
  if (etag && request.headers['if-none-match'] === etag) {
    response.writeHead(304).end()
    return
  }
  response.writeHead(status, {
    'Content-Type': type ?? 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}
