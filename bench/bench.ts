/** What every scenario works with: one Redis, the crowds in it, and servers beside a generator. */
import type { Contestant } from './contestants.ts'
import { type Crowd, type CrowdSize, createAudience, createCrowd } from './crowds.ts'
import type { DeedsReport, DeedsRequest } from './generator/deeds.ts'
import type { LoadReport, Pace } from './generator/load.ts'
import type { ConnectReport, ConnectRequest } from './generator/main.ts'
import { GeneratorProcess } from './generator-process.ts'
import { cpuSeconds } from './machine.ts'
import type { Plan } from './options.ts'
import { openParlorStores } from './parlor-stores.ts'
import { startRedis } from './redis-server.ts'
import { type Program, ServerProcess } from './server-process.ts'

export type Bench = Awaited<ReturnType<typeof openBench>>

export async function openBench(plan: Plan) {
  const redis = await startRedis()
  const stores = await openParlorStores(redis.url)
  const crowds = new Map<string, Promise<Crowd>>()

  function remember(key: string, create: () => Promise<Crowd>): Promise<Crowd> {
    const crowd = crowds.get(key) ?? create()
    crowds.set(key, crowd)
    return crowd
  }

  return {
    plan,
    redis,
    stores,

    /** A crowd of this size, the same whenever it is asked for again. */
    crowd(size: CrowdSize): Promise<Crowd> {
      const { people, rooms, membersPerRoom, visibility = 'PRIVATE' } = size
      return remember(`${people} ${rooms} ${membersPerRoom} ${visibility}`, () => createCrowd(stores, size))
    },

    /** One room with so many people, all of them its members. */
    room(people: number): Promise<Crowd> {
      return this.crowd({ people, rooms: 1, membersPerRoom: people })
    },

    /** One public room, and so many people who are none of its members. */
    audience(people: number): Promise<Crowd> {
      return remember(`audience ${people}`, () => createAudience(stores, people))
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

/** Who of a crowd comes, where to, and how; by default all of them, to the server of the stage. */
export interface Arrival extends Pick<ConnectRequest, 'feed' | 'atOnce'> {
  from?: number
  to?: number
  server?: ServerProcess
}

/** One server with clients of one crowd after the other. */
export class Stage {
  readonly #bench: Bench
  readonly #contestant: Contestant
  readonly #server: ServerProcess
  readonly #generator: GeneratorProcess
  readonly #pids: number[]
  /** Where the server listens. */
  readonly port: number

  constructor(bench: Bench, contestant: Contestant, server: ServerProcess, generator: GeneratorProcess) {
    this.#bench = bench
    this.#contestant = contestant
    this.#server = server
    this.#generator = generator
    this.#pids = [server.pid]
    this.port = server.port
  }

  /** Connects and subscribes everybody in the crowd, or a part of it, to the server or to another one beside it. */
  connect(
    crowd: Crowd,
    { from = 0, to = crowd.tokens.length, server = this.#server, feed, atOnce }: Arrival = {},
  ): Promise<ConnectReport> {
    const { port, pid } = server
    if (!this.#pids.includes(pid)) this.#pids.push(pid)
    const { dialect } = this.#contestant
    const tokens = crowd.tokens.slice(from, to)
    return this.#generator.call('connect', { port, dialect, tokens, roomId: crowd.rooms[0]!.id, feed, atOnce })
  }

  /** The next loads go to the rooms of this crowd. */
  aim(crowd: Crowd, fanOut = crowd.membersPerRoom): Promise<void> {
    const { publisher } = this.#contestant
    return this.#generator.call('aim', { publisher, redisUrl: this.#bench.redis.url, crowd, fanOut })
  }

  load(pace: Pace, { warmUpMs, measureMs }: { warmUpMs: number; measureMs: number }): Promise<LoadReport> {
    return this.#generator.call('load', { pace, warmUpMs, measureMs, serverPids: this.#pids })
  }

  /** What the clients do, and what they are answered. */
  do(deeds: DeedsRequest): Promise<DeedsReport> {
    return this.#generator.call('do', deeds)
  }

  /** Waits for so many deliveries in all, and no more. */
  count(deliveries: number): Promise<void> {
    return this.#generator.call('count', deliveries)
  }

  /** All clients hang up at once. */
  disconnect(): Promise<void> {
    return this.#generator.call('disconnect', undefined)
  }

  /** The CPU that the server and Redis use while something is done. Seconds. */
  async spending<T>(act: () => Promise<T>): Promise<{ result: T; server: number; redis: number }> {
    const pids = [this.#server.pid, this.#bench.redis.pid] as const
    const before = pids.map(cpuSeconds)
    const result = await act()
    const [server, redis] = pids.map((pid, i) => cpuSeconds(pid) - before[i]!)
    return { result, server: server!, redis: redis! }
  }

  settledKilobytes(): Promise<number> {
    return this.#server.settledKilobytes()
  }
}

/** Puts a contestant on a stage of its own. */
export function onStage<T>(bench: Bench, contestant: Contestant, act: (stage: Stage) => Promise<T>): Promise<T> {
  return bench.beside(contestant.program, (server, generator) => act(new Stage(bench, contestant, server, generator)))
}
