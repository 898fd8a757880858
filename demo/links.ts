/** Links that sign in as somebody, once: the code is in the fragment, which no server and no log sees, and the page changes it for a token. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { isLoopback } from '../src/domain/address.ts'
import { isOwnOrigin } from '../src/server/http/own-host.ts'
import type { Answer } from '../src/server/http/route.ts'
import { send } from '../src/server/http/send.ts'

const mostBytes = 200

/** Codes live in this process alone. */
export class Links {
  readonly #tokens = new Map<string, string>()

  /** What stands behind the `#` of a link that is good once. */
  add(token: string): string {
    const code = randomBytes(16).toString('base64url')
    this.#tokens.set(code, token)
    return `demo=${code}`
  }

  /** Takes a code, and answers its token: the first time, and only pages of this server on this machine. */
  readonly answer: Answer = async (request, response) => {
    const token = isFromHere(request) ? this.#take(await codeIn(request)) : undefined
    if (token) send(request, response, { type: 'application/json', text: JSON.stringify({ token }) })
    else send(request, response, { status: 403, text: 'This link was used already, or is none.' })
  }

  #take(code: string): string | undefined {
    const token = this.#tokens.get(code)
    this.#tokens.delete(code)
    return token
  }
}

/** A page of another origin cannot send JSON without having asked first, and is not answered then. */
function isFromHere(request: IncomingMessage): boolean {
  const { origin, 'content-type': type, 'content-length': bytes } = request.headers
  return (
    request.method === 'POST' &&
    type === 'application/json' &&
    Number(bytes) <= mostBytes &&
    isLoopback(request.socket.remoteAddress ?? '') &&
    (origin === undefined || isOwnOrigin(origin, request, { trustedProxies: 0 }))
  )
}

async function codeIn(request: IncomingMessage): Promise<string> {
  try {
    return String(JSON.parse(await text(request)).code)
  } catch {
    return ''
  }
}
