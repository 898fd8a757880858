/** One client beside the crowd, behind a proxy that always behaves, in a room of its own: how long its messages take tells what others suffer. */
import { until } from '../support/until.ts'
import type { Crowd } from './crowd.ts'
import type { Listener } from './listener.ts'
import { Load } from './load.ts'
import { newPerson, settle } from './people.ts'
import { TcpProxy } from './proxy.ts'

const everyMs = 50
export const canaryP99AtMostMs = 250

export class Canary {
  readonly #listener: Listener
  readonly #load: Load
  readonly #timer: NodeJS.Timeout
  readonly #sentAt = new Map<string, number>()
  readonly #way: TcpProxy
  #sending: Promise<unknown> = Promise.resolve()

  private constructor(crowd: Crowd, { listener, roomId, way }: { listener: Listener; roomId: string; way: TcpProxy }) {
    this.#listener = listener
    this.#way = way
    this.#load = new Load(crowd, { messagesPerSecond: 0, changesPerSecond: 0, bodyChars: 20 })
    const url = urlOf(way)
    this.#timer = setInterval(() => {
      const sending = this.#load.send({ id: roomId }, listener.person, url)
      this.#sending = Promise.all([
        this.#sending,
        sending.then(send => this.#sentAt.set(send.clientMessageId, send.invokedAt)),
      ])
    }, everyMs)
  }

  static async join(crowd: Crowd): Promise<Canary> {
    const person = newPerson('canary')
    await settle(crowd.world.redis.admin, [person])
    crowd.beside.push(person)
    const room = await crowd.create('the canary’s room', person)
    const way = await TcpProxy.open(crowd.world.instances[0]!.front.target)
    const next = () => ({ instance: 0, url: urlOf(way) })
    const listener = crowd.listen(person, { from: 'nothing', next, name: 'canary' })
    await crowd.ready()
    return new Canary(crowd, { listener, roomId: room.id, way })
  }

  /** Its way to the server ends, and with it its connections. */
  leave(): Promise<void> {
    return this.#way.close()
  }

  /** Stops, and answers how long 99 of 100 messages took at most, from sending to hearing. */
  async stop(): Promise<number> {
    clearInterval(this.#timer)
    await this.#sending
    const { heardAt } = this.#listener
    await until(() => [...this.#sentAt.keys()].every(id => heardAt.has(id)), { what: 'the canary hears what it said' })
    const took = [...this.#sentAt].map(([id, sentAt]) => heardAt.get(id)! - sentAt)
    return took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0
  }
}

const urlOf = ({ port }: TcpProxy): string => `http://127.0.0.1:${port}/graphql`
