/** Socket.IO with its Redis adapter, as its documentation shows them. */
import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { listen, redisUrl } from './listen.ts'
import { openSignIn } from './sign-in.ts'

const signIn = await openSignIn(redisUrl)
const publisher = new Redis(redisUrl)
const server = createServer()
const io = new Server(server, { adapter: createAdapter(publisher, publisher.duplicate()) })

io.use((socket, next) => {
  signIn(socket.handshake.auth.token).then(
    () => next(),
    error => next(error),
  )
})

io.on('connection', socket => {
  socket.on('join', async (roomId: string) => {
    await socket.join(roomId)
    socket.emit('joined')
  })
})

await listen(server)
