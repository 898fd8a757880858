/** mercurius on Fastify with its Redis emitter, as its documentation shows them. */
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { typeDefs } from './chat-schema.ts'
import { redisUrl } from './listen.ts'
import { openMqEmitter } from './mqemitter.ts'
import { bearer, openSignIn } from './sign-in.ts'

const signIn = await openSignIn(redisUrl)
const app = Fastify()

app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Query: { hello: async () => 'world' },
    Subscription: {
      messageSent: { subscribe: async (_root, { roomId }: { roomId: string }, { pubsub }) => pubsub.subscribe(roomId) },
    },
  },
  subscription: {
    emitter: openMqEmitter(redisUrl) as never,
    onConnect: async ({ payload }) => ({ user: await signIn(bearer(payload?.authorization)) }),
  },
})

const address = await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1', backlog: 4096 })
process.stdout.write(`listening on ${address}\n`)
