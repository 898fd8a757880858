/** Sends messages to rooms, so many in flight or so many a second, and measures what arrives. */
import type { Room } from '../crowds.ts'
import { cpuSeconds } from '../machine.ts'
import { percentile } from '../statistics.ts'
import type { Publisher } from './publishers.ts'
import type { Tally } from './tally.ts'

export type Pace = { inFlight: number } | { perSecond: number }

export interface LoadRequest {
  pace: Pace
  warmUpMs: number
  measureMs: number
  /** Of all servers that deliver: their CPU is told. */
  serverPids: number[]
}

export interface LoadReport {
  deliveriesPerSecond: number
  messagesPerSecond: number
  /** Milliseconds from sending to arriving. */
  latencyP50: number
  latencyP99: number
  /** Microseconds of the server's CPU. */
  cpuPerDelivery: number
  /** Parts of a core. */
  serverCpu: number
  generatorCpu: number
  frameBytes: number
}

export interface LoadParts {
  tally: Tally
  publisher: Publisher
  rooms: readonly Room[]
  /** How many clients here follow each room. */
  fanOut: number
  padding: number
}

const settleWithinMs = 90_000

export class Load {
  readonly #parts: LoadParts
  readonly #framesBefore: number
  #published = 0
  #failure: unknown = null
  #stopped = false

  constructor(parts: LoadParts) {
    this.#parts = parts
    this.#framesBefore = parts.tally.frames
  }

  async run({ pace, warmUpMs, measureMs, serverPids }: LoadRequest): Promise<LoadReport> {
    const { tally } = this.#parts
    const stop = 'inFlight' in pace ? this.#keepInFlight(pace.inFlight) : this.#send(pace.perSecond)
    await this.#rest(warmUpMs)
    const begin = this.#look(serverPids)
    tally.latencies = []
    await this.#rest(measureMs)
    const end = this.#look(serverPids)
    const latencies = Float64Array.from(tally.latencies).sort()
    this.#stopped = true
    stop()
    await this.#settle()
    const seconds = (end.at - begin.at) / 1000
    const deliveries = end.frames - begin.frames
    return {
      deliveriesPerSecond: deliveries / seconds,
      messagesPerSecond: (end.published - begin.published) / seconds,
      latencyP50: percentile(latencies, 0.5),
      latencyP99: percentile(latencies, 0.99),
      cpuPerDelivery: ((end.server - begin.server) * 1e6) / deliveries,
      serverCpu: (end.server - begin.server) / seconds,
      generatorCpu: (end.generator - begin.generator) / seconds,
      frameBytes: (end.bytes - begin.bytes) / deliveries,
    }
  }

  get #delivered(): number {
    return this.#parts.tally.frames - this.#framesBefore
  }

  #look(serverPids: readonly number[]) {
    const { user, system } = process.cpuUsage()
    const { frames, bytes } = this.#parts.tally
    const generator = (user + system) / 1e6
    return {
      at: performance.now(),
      frames,
      bytes,
      published: this.#published,
      generator,
      server: serverPids.reduce((sum, pid) => sum + cpuSeconds(pid), 0),
    }
  }

  #publish(): void {
    const { rooms, publisher, padding } = this.#parts
    const room = rooms[this.#published++ % rooms.length]!
    publisher.publish(room, padding).catch(error => {
      this.#failure ??= error
    })
  }

  /** A message is in flight until as many deliveries have come as all messages up to it make. */
  #keepInFlight(inFlight: number): () => void {
    const { tally, fanOut } = this.#parts
    const reached = () => {
      if (this.#stopped) return
      const done = Math.floor(this.#delivered / fanOut)
      while (this.#published - done < inFlight) this.#publish()
      tally.goal = this.#framesBefore + (done + 1) * fanOut
    }
    tally.reached = reached
    reached()
    return () => {
      tally.goal = Number.POSITIVE_INFINITY
    }
  }

  /** Whether the server keeps up or not. */
  #send(perSecond: number): () => void {
    const start = performance.now()
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - start) * perSecond) / 1000)
      while (this.#published < due) this.#publish()
    }, 1)
    return () => clearInterval(timer)
  }

  async #rest(ms: number): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, ms))
    if (this.#failure) throw this.#failure
  }

  /** Every message must reach every client: throws when one does not, or comes twice. */
  async #settle(): Promise<void> {
    const expected = this.#published * this.#parts.fanOut
    const deadline = performance.now() + settleWithinMs
    while (this.#delivered < expected && performance.now() < deadline) await this.#rest(20)
    if (this.#delivered !== expected) throw new Error(`${this.#delivered} deliveries came, not ${expected}`)
  }
}
