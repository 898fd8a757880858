/** Bodies that nobody reads: forgotten as they come, not for long and not much of them; who sends crumbs is no client. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Told of a connection that has sent what no client sends, to keep this process busy. */
export type OnNoClient = (raw: Socket) => void

const restBytes = 4 * 1024 * 1024
const restWithinMs = 1000
/** Node makes a call, and some objects, for every chunk: a body of single bytes would take the time of a thousand others. */
export const fewChunks = 1000

/** At once, in the middle of a part of the connection that Node would otherwise read on from. */
export function stopReading({ socket }: IncomingMessage): void {
  socket.on('resume', () => socket.pause())
  socket.pause()
}

/**
 * Waits for the rest of a body, and forgets it. Many clients read no answer before they have sent everything, and would be
 * told of a cut connection instead.
 */
export function restOf(request: IncomingMessage, onNoClient: OnNoClient): Promise<void> {
  return new Promise(resolve => {
    let [bytes, chunks] = [0, 0]
    const done = () => {
      clearTimeout(timer)
      request.off('data', forget)
      resolve()
    }
    const forget = ({ length }: Buffer) => {
      bytes += length
      if (++chunks > fewChunks) {
        stopReading(request)
        onNoClient(request.socket)
      }
      if (bytes > restBytes || chunks > fewChunks) done()
    }
    const timer = setTimeout(done, restWithinMs)
    request.on('data', forget).on('end', done).on('close', done)
  })
}

/** To be called once the request has gone to whoever answers it: where that has not begun to read the body, nobody will. */
export async function forgetUnread(request: IncomingMessage, onNoClient: OnNoClient): Promise<void> {
  if (!hasBody(request) || request.listenerCount('data') > 0) return
  await restOf(request, onNoClient)
  if (!request.complete) request.socket.destroy()
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
