/** What stands behind a path of this server, and the ways that several paths share. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { relativePath } from './path.ts'
import { send } from './send.ts'

export type Answer = (request: IncomingMessage, response: ServerResponse, path: string) => unknown

/** By their paths. */
export type Routes = Readonly<Record<string, Answer>>

/** Only GET and HEAD from here on. */
export const reading =
  (answer: Answer): Answer =>
  (request, response, path) => {
    if (request.method === 'GET' || request.method === 'HEAD') return answer(request, response, path)
    response.setHeader('Allow', 'GET, HEAD')
    send(request, response, { status: 405, text: 'This can be read with GET, nothing else.' })
  }

/** To another path of this server, whatever a proxy has put before it. */
export const redirect =
  (status: number, to: string): Answer =>
  (_request, response, path) =>
    response.writeHead(status, { Location: relativePath(path, to) }).end()
