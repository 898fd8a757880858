/** One client beside the crowd, behind a proxy that always behaves, in a room of its own: how long its messages take tells what others suffer. */

import { Standstills } from '../support/standstills.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import type { Crowd } from './crowd.ts'
import type { Listener } from './listener.ts'
import { Load } from './load.ts'
import { slowness } from './machine.ts'
import { newPerson, settle } from './people.ts'

const everyMs = 50
const p99AtMostMs = 250
/** Nobody promises anything of code that runs for the first time: neither the server's nor that of the clients here. */
const coldForMs = 1000
/** Of fewer messages the slowest one is the hundredth: one pause of the machine would be judged, not what is usual. */
const messagesAtLeast = 100

export class Canary {
  readonly #listener: Listener
  readonly #load: Load
  readonly #timer: NodeJS.Timeout
  readonly #sentAt = new Map<string, number>()
  readonly #way: TcpProxy
  readonly #standstills = new Standstills()
  #sending: Promise<unknown> = Promise.resolve()

  private constructor(crowd: Crowd, { listener, roomId, way }: { listener: Listener; roomId: string; way: TcpProxy }) {
    this.#listener = listener
    this.#way = way
    this.#load = new Load(crowd, { messagesPerSecond: 0, changesPerSecond: 0, bodyChars: 20 })
    const url = urlOf(way)
    const joinedAt = Date.now()
    this.#timer = setInterval(() => {
      const isWarm = Date.now() - joinedAt > coldForMs
      const sending = this.#load.send({ id: roomId }, listener.person, { url })
      this.#sending = Promise.all([
        this.#sending,
        sending.then(send => void (isWarm && this.#sentAt.set(send.clientMessageId, send.invokedAt))),
      ])
    }, everyMs)
  }

  static async join(crowd: Crowd): Promise<Canary> {
    const person = newPerson('canary')
    await settle(crowd.world.backend.admin, [person])
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

  /**
   * Stops, and answers how long 99 of 100 messages took at most, from sending to hearing, without the time that this
   * process itself stood still; and whether that is too long. Milliseconds are promised for a machine that has time.
   */
  async stop(): Promise<{ p99Ms: number; isSlow: boolean }> {
    clearInterval(this.#timer)
    await this.#sending
    const { heardAt } = this.#listener
    const heardAll = () => [...this.#sentAt.keys()].every(id => heardAt.has(id))
    await until(heardAll).catch(() => undefined)
    this.#standstills.stop()
    const took = [...this.#sentAt].map(([id, sentAt]) => this.#took(sentAt, heardAt.get(id)))
    const p99Ms = took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0
    return { p99Ms, isSlow: took.length >= messagesAtLeast && slowness() === 1 && p99Ms > p99AtMostMs }
  }

  #took(sentAt: number, heardAt = Number.POSITIVE_INFINITY): number {
    return heardAt - sentAt - this.#standstills.within(sentAt, heardAt)
  }
}

const urlOf = ({ port }: TcpProxy): string => `http://127.0.0.1:${port}/graphql`
