/** Plain `ws` and Redis pub/sub: every message is sent to each client of its room with `ws.send`. */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { listen } from './listen.ts'
import { serveRooms } from './rooms.ts'

const server = createServer()
await serveRooms(new WebSocketServer({ server, perMessageDeflate: false }), (members, message) => {
  for (const { ws } of members) ws.send(message, { binary: false })
})
await listen(server)
