/** Rooms of `ws` sockets: who has signed in and joined, and what Redis brings for them. */
import type { Socket } from 'node:net'
import { Redis } from 'ioredis'
import type { WebSocket, WebSocketServer } from 'ws'
import { redisUrl } from './listen.ts'
import { openSignIn } from './sign-in.ts'

export interface Member {
  ws: WebSocket
  raw: Socket
}

/** Lets clients in whose first message has a good token and a room, and hands each message to the room's members. */
export async function serveRooms(server: WebSocketServer, tell: (members: Set<Member>, message: Buffer) => void) {
  const signIn = await openSignIn(redisUrl)
  const subscriber = new Redis(redisUrl)
  const rooms = new Map<string, Set<Member>>()

  subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    const members = rooms.get(channel.toString())
    if (members) tell(members, message)
  })

  async function join(member: Member, roomId: string): Promise<void> {
    const members = rooms.get(roomId) ?? new Set()
    const isNew = members.size === 0
    rooms.set(roomId, members.add(member))
    if (isNew) await subscriber.subscribe(roomId)
    member.ws.on('close', () => {
      members.delete(member)
      if (members.size === 0) rooms.delete(roomId)
    })
    member.ws.send('joined')
  }

  server.on('connection', (ws, { socket: raw }) => {
    ws.on('error', () => undefined)
    ws.once('message', async data => {
      try {
        const { token, roomId } = JSON.parse(String(data))
        await signIn(token)
        await join({ ws, raw }, roomId)
      } catch {
        ws.close(4401)
      }
    })
  })
}
