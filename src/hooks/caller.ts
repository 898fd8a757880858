/** Calls one URL of the app: signed, within a deadline, and with no more trust in what answers than it needs. */
import http from 'node:http'
import https from 'node:https'
import { createReach } from './reach.ts'
import { signatureHeader, signatureOf } from './signature.ts'

export interface CallerOptions {
  url: string
  secrets: readonly string[]
  /** Networks besides the public internet that may be called. */
  networks: readonly string[]
  /** Connections at most. */
  callsAtOnce: number
  /** Which hook it is, said in a header. */
  hook: 'webhook' | 'content'
}

export interface Answer {
  status: number
  /** Null when it was too long, or did not end in time. */
  text: string | null
}

export type Caller = ReturnType<typeof createCaller>

/** No answer needs more. */
const mostAnswerBytes = 64 * 1024
const mostHeaderBytes = 8 * 1024

export function createCaller({ url: given, secrets, networks, callsAtOnce, hook }: CallerOptions) {
  const url = new URL(given)
  const { request, Agent } = url.protocol === 'https:' ? https : http
  const reach = createReach(url, networks)
  const agent = new Agent({ keepAlive: true, maxSockets: callsAtOnce, maxFreeSockets: callsAtOnce })
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'Parlor', 'Parlor-Hook': hook }

  function send(body: string, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = request(url, {
        method: 'POST',
        agent,
        lookup: reach.find,
        maxHeaderSize: mostHeaderBytes,
        headers: {
          ...headers,
          'Content-Length': Buffer.byteLength(body),
          [signatureHeader]: signatureOf(body, secrets),
        },
        signal,
      })
      const failed = (error: Error) => {
        // The other side may close a connection that waited for the next call just when that comes.
        if (call.reusedSocket && isReset(error)) resolve(send(body, signal))
        else reject(error)
      }
      call.on('error', failed)
      call.on('response', response => {
        // What goes wrong from here on, the answer has begun.
        call.off('error', failed).on('error', () => undefined)
        readText(response).then(text => resolve({ status: response.statusCode!, text }))
      })
      call.end(body)
    })
  }

  return {
    /** Rejects when there was no answer in time. Redirects are answers like any other. */
    async post(body: string, { withinMs, signal }: { withinMs: number; signal?: AbortSignal }): Promise<Answer> {
      reach.assertMayReach()
      const deadline = AbortSignal.timeout(withinMs)
      try {
        return await send(body, signal ? AbortSignal.any([signal, deadline]) : deadline)
      } catch (error) {
        throw deadline.aborted ? new Error(`No answer within ${withinMs} ms`) : error
      }
    },

    close(): void {
      agent.destroy()
    },
  }
}

const isReset = (error: NodeJS.ErrnoException): boolean => error.code === 'ECONNRESET'

/** Its whole text; null when it is too long or breaks off. What is not read to its end costs the connection. */
function readText(response: http.IncomingMessage): Promise<string | null> {
  return new Promise(resolve => {
    // One buffer: as a list, chunks of one byte would take hundreds each.
    const kept = Buffer.allocUnsafe(mostAnswerBytes)
    let length = 0
    response.on('data', (chunk: Buffer) => {
      if (length + chunk.length > mostAnswerBytes) return response.destroy()
      length += chunk.copy(kept, length)
    })
    response.on('end', () => resolve(kept.toString('utf8', 0, length)))
    response.on('error', () => resolve(null))
    response.on('close', () => resolve(null))
  })
}
