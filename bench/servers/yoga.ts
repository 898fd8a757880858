/** GraphQL Yoga, graphql-ws and graphql-redis-subscriptions, as their documentation shows them. */
import { createServer } from 'node:http'
import { RedisPubSub } from 'graphql-redis-subscriptions'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema, createYoga } from 'graphql-yoga'
import { Redis } from 'ioredis'
import { WebSocketServer } from 'ws'
import { typeDefs } from './chat-schema.ts'
import { listen, redisUrl } from './listen.ts'
import { bearer, openSignIn } from './sign-in.ts'

const signIn = await openSignIn(redisUrl)
const pubsub = new RedisPubSub({ publisher: new Redis(redisUrl), subscriber: new Redis(redisUrl) })
const schema = createSchema({
  typeDefs,
  resolvers: {
    Query: { hello: () => 'world' },
    Subscription: {
      messageSent: { subscribe: (_root, { roomId }: { roomId: string }) => pubsub.asyncIterableIterator(roomId) },
    },
  },
})
const yoga = createYoga({ schema, logging: 'error' })
const server = createServer(yoga)
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint })

interface Envelope {
  rootValue: { execute: (args: unknown) => never; subscribe: (args: unknown) => never }
}

useServer(
  {
    execute: args => (args as unknown as Envelope).rootValue.execute(args),
    subscribe: args => (args as unknown as Envelope).rootValue.subscribe(args),
    async onConnect({ connectionParams }) {
      await signIn(bearer(connectionParams?.authorization))
    },
    async onSubscribe(context, _id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      })
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      }
      const errors = validate(args.schema, args.document)
      return errors.length > 0 ? errors : args
    },
  },
  sockets,
)

await listen(server)
