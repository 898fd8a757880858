/**
 * What the bench calls of the servers beside Parlor, for the root's `npm run check`, which has none of them installed. Before
 * a bench is run it is checked against their own types: `bench/tsconfig.json` leaves this file out.
 */

declare module '@socket.io/redis-emitter' {
  import type { Redis } from 'ioredis'
  export class Emitter {
    constructor(redis: Redis)
    to(room: string): Emitter
    emit(event: string, message: object): boolean
  }
}

declare module '@socket.io/redis-adapter' {
  import type { Redis } from 'ioredis'
  export function createAdapter(publisher: Redis, subscriber: Redis): object
}

declare module 'socket.io' {
  import type { Server as HttpServer } from 'node:http'

  interface Socket {
    handshake: { auth: { token: string } }
    on(event: string, hear: (word: string) => unknown): void
    join(room: string): Promise<void> | void
    emit(event: string): void
  }
  export class Server {
    constructor(server: HttpServer, options: { adapter: object })
    use(admit: (socket: Socket, next: (error?: Error) => void) => void): void
    on(event: 'connection', greet: (socket: Socket) => void): void
  }
}

declare module 'fastify' {
  export interface App {
    register<Options>(plugin: (app: App, options: Options) => void, options: Options): void
    listen(options: { port: number; host: string; backlog: number }): Promise<string>
  }
  export default function Fastify(): App
}

declare module 'mercurius' {
  import type { App } from 'fastify'

  interface Options {
    schema: string
    resolvers: {
      Query: Record<string, () => Promise<string>>
      Subscription: Record<string, { subscribe: Subscribe }>
    }
    subscription: {
      emitter: never
      onConnect: (init: { payload?: { authorization?: string } }) => Promise<object>
    }
  }
  type Subscribe = (
    root: unknown,
    args: { roomId: string },
    context: { pubsub: { subscribe(topic: string): Promise<AsyncIterator<object>> } },
  ) => Promise<AsyncIterator<object>>
  export default function mercurius(app: App, options: Options): void
}
