/** What every scenario works with: one Redis, the crowds in it, and servers beside a generator. */
import type { Contestant } from './contestants.ts'
import { type Crowd, createCrowd } from './crowds.ts'
import type { LoadReport, Pace } from './generator/load.ts'
import type { ConnectReport } from './generator/main.ts'
import { GeneratorProcess } from './generator-process.ts'
import type { Plan } from './options.ts'
import { openParlorStores } from './parlor-stores.ts'
import { startRedis } from './redis-server.ts'
import { type Program, ServerProcess } from './server-process.ts'

export interface CrowdSize {
  people: number
  rooms: number
  membersPerRoom: number
}

export type Bench = Awaited<ReturnType<typeof openBench>>

export async function openBench(plan: Plan) {
  const redis = await startRedis()
  const stores = await openParlorStores(redis.url)
  const crowds = new Map<string, Promise<Crowd>>()

  return {
    plan,
    redis,
    stores,

    /** A crowd of this size, the same whenever it is asked for again. */
    crowd({ people, rooms, membersPerRoom }: CrowdSize): Promise<Crowd> {
      const key = `${people} ${rooms} ${membersPerRoom}`
      const crowd = crowds.get(key) ?? createCrowd(stores, { people, rooms, membersPerRoom })
      crowds.set(key, crowd)
      return crowd
    },

    /** One room with so many people, all of them its members. */
    room(people: number): Promise<Crowd> {
      return this.crowd({ people, rooms: 1, membersPerRoom: people })
    },

    /** Starts a server and a generator, and ends both whatever happens in between. */
    async beside<T>(
      program: Program,
      act: (server: ServerProcess, generator: GeneratorProcess) => Promise<T>,
    ): Promise<T> {
      const server = await ServerProcess.start(program, redis.url)
      const generator = new GeneratorProcess()
      try {
        return await act(server, generator)
      } finally {
        await generator.stop()
        await server.stop()
      }
    },

    async close(): Promise<void> {
      stores.close()
      await redis.stop()
    },
  }
}

/** One server with clients of one crowd after the other. */
export class Stage {
  readonly #bench: Bench
  readonly #contestant: Contestant
  readonly #server: ServerProcess
  readonly #generator: GeneratorProcess
  readonly #pids: number[]

  constructor(bench: Bench, contestant: Contestant, server: ServerProcess, generator: GeneratorProcess) {
    this.#bench = bench
    this.#contestant = contestant
    this.#server = server
    this.#generator = generator
    this.#pids = [server.pid]
  }

  /** Connects and subscribes everybody in the crowd, or a part of it, to the server or to another one beside it. */
  connect(
    crowd: Crowd,
    { from = 0, to = crowd.tokens.length, variants = 1, server = this.#server } = {},
  ): Promise<ConnectReport> {
    const { port, pid } = server
    if (!this.#pids.includes(pid)) this.#pids.push(pid)
    const { dialect } = this.#contestant
    const tokens = crowd.tokens.slice(from, to)
    return this.#generator.call('connect', { port, dialect, tokens, roomId: crowd.rooms[0]!.id, variants })
  }

  /** The next loads go to the rooms of this crowd. */
  aim(crowd: Crowd, fanOut = crowd.membersPerRoom): Promise<void> {
    const { publisher } = this.#contestant
    return this.#generator.call('aim', { publisher, redisUrl: this.#bench.redis.url, crowd, fanOut })
  }

  load(pace: Pace, { warmUpMs, measureMs }: { warmUpMs: number; measureMs: number }): Promise<LoadReport> {
    return this.#generator.call('load', { pace, warmUpMs, measureMs, serverPids: this.#pids })
  }

  settledKilobytes(): Promise<number> {
    return this.#server.settledKilobytes()
  }
}

/** Puts a contestant on a stage of its own. */
export function onStage<T>(bench: Bench, contestant: Contestant, act: (stage: Stage) => Promise<T>): Promise<T> {
  return bench.beside(contestant.program, (server, generator) => act(new Stage(bench, contestant, server, generator)))
}
