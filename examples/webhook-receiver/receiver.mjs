/** A receiver of Parlor's webhook: checks who calls, and acts on each event once. */
import { createServer } from 'node:http'
import { Inbox } from './inbox.mjs'
import { isSigned } from './signature.mjs'

/** Parlor sends about 1 MiB at most. */
const mostBytes = 8 * 1024 * 1024

/**
 * A server for `WEBHOOK_URL`. `onEvent(room, event)` is called once for each event, in the order of its room; what it throws
 * is answered with 500, and Parlor sends the event again.
 */
export function createReceiver({ secrets, onEvent, onError = console.error, inbox = new Inbox() }) {
  let before = Promise.resolve()

  async function answer(request) {
    if (request.method !== 'POST') return 405
    const body = await readBody(request)
    if (body === null) return 413
    if (!isSigned(request.headers['parlor-signature'], body, secrets)) return 401
    const { version, rooms } = JSON.parse(body)
    if (version !== 1) return 501
    // One after the other: two instances may tell the same.
    const acting = before.then(() => act(rooms))
    before = acting.catch(() => undefined)
    await acting
    return 204
  }

  async function act(rooms) {
    for (const { room, events } of rooms) {
      for (const event of events) {
        if (!inbox.isNew(room.id, event)) continue
        await onEvent(room, event)
        inbox.note(room.id, event)
      }
    }
  }

  return createServer((request, response) => {
    answer(request)
      .catch(error => {
        if (request.complete) onError(error)
        return 500
      })
      .then(status => response.writeHead(status).end())
  })
}

/** Null for one that is too long. */
async function readBody(request) {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > mostBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
