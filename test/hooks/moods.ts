/** A receiver that is not always well: what it does with a call depends on its mood. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** `late`: it acts, and answers 500. `hanging`: it never answers. `cutting`: it acts, and ends the connection. */
export type Mood = 'well' | 'slow' | 'failing' | 'late' | 'hanging' | 'cutting'

export const moods: readonly Mood[] = ['well', 'slow', 'failing', 'late', 'hanging', 'cutting']

const slowMs = 100

/** Puts a mood before a receiver; it is asked anew with every call. Listens on this port, or on a free one. */
export async function startMoody(receiver: Server, moodOf: () => Mood, port = 0) {
  const [take] = receiver.listeners('request') as [RequestListener]
  const server = createServer((request, response) => void answer(take, moodOf(), request, response))
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const own = (server.address() as AddressInfo).port
  return {
    port: own,
    url: `http://127.0.0.1:${own}/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(take: RequestListener, mood: Mood, request: IncomingMessage, response: ServerResponse) {
  if (mood === 'failing') return response.writeHead(500).end()
  if (mood === 'hanging') return
  if (mood === 'slow') await pause(slowMs)
  if (mood === 'late') response.writeHead = () => Object.assign(response, { statusCode: 500 })
  if (mood === 'cutting')
    response.writeHead = () => {
      request.socket.destroy()
      return response
    }
  take(request, response as never)
}
