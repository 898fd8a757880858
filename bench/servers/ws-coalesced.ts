/** Frames built once and written to the bare sockets, all of a turn of the event loop together: as fast as Node goes. */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { frameHeader } from './frame-header.ts'
import { listen } from './listen.ts'
import { type Member, serveRooms } from './rooms.ts'

const queued = new Map<Set<Member>, Buffer[]>()

function flush(): void {
  for (const [members, frames] of queued) {
    const bytes = Buffer.concat(frames)
    for (const { raw } of members) raw.write(bytes)
  }
  queued.clear()
}

const server = createServer()
await serveRooms(new WebSocketServer({ server, perMessageDeflate: false }), (members, message) => {
  if (queued.size === 0) setImmediate(flush)
  const frames = queued.get(members) ?? []
  queued.set(members, frames)
  frames.push(frameHeader(message.length), message)
})
await listen(server)
