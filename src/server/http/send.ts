/** Writes answers: short ones whole, long ones no faster than they are read. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Sent {
  status?: number
  /** The media type; plain text by default. */
  type?: string
  text: string
  /** The answer is written at once, and ends when this has happened. */
  after?: Promise<void>
}

/** Sends a text that is to be kept by nobody. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, type, text, after }: Sent,
): void {
  response.setHeader('Cache-Control', 'no-store')
  response.writeHead(status, {
    'Content-Type': type ?? 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  })
  const body = request.method === 'HEAD' ? '' : text
  if (!after) endWith(response, body)
  else endAfter(response, body, after)
}

export const sendNotFound = (request: IncomingMessage, response: ServerResponse): void =>
  send(request, response, { status: 404, text: 'There is nothing here. The API is at /graphql, the manual at /docs.' })

const pieceBytes = 64 * 1024

/** Resolves when the next piece may be written; undefined: now. */
export type Pace = () => Promise<void> | undefined

const atOnce: Pace = () => undefined

/** Whether a text is so long that it leaves no faster than it is read. */
export const isSentInPieces = (text: string): boolean => text.length > pieceBytes

function endAfter(response: ServerResponse, text: string, after: Promise<void>): void {
  response.write(text)
  after.finally(() => response.end())
}

function endWith(response: ServerResponse, text: string): void {
  if (!isSentInPieces(text)) response.end(text)
  else sendInPieces(response, Buffer.from(text)).catch(() => response.destroy())
}

/** Sends the body of an answer whose head is written. Resolves when all of it has left, or when nobody reads it any more. */
export async function sendInPieces(response: ServerResponse, bytes: Buffer, pace: Pace = atOnce): Promise<void> {
  try {
    await pipeline(Readable.from(piecesOf(bytes, pace), { highWaterMark: 1 }), response)
  } catch (error) {
    if (!response.destroyed) throw error
  }
}

/** Parts of the same memory, no copies. */
async function* piecesOf(bytes: Buffer, pace: Pace): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    await pace()
    yield bytes.subarray(at, at + pieceBytes)
  }
}
