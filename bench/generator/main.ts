/** The generator: a process of its own that is told over IPC what to do, and answers with what it measured. */
import type { Crowd } from '../crowds.ts'
import { Client } from './client.ts'
import { type DeedsReport, type DeedsRequest, deeds } from './deeds.ts'
import { type DialectName, dialectFor, type FeedOptions } from './dialects.ts'
import { Load, type LoadReport, type LoadRequest } from './load.ts'
import { openPublisher, type Publisher, type PublisherName } from './publishers.ts'
import { measureSends, type SendReport, type SendRequest } from './sends.ts'
import { Tally } from './tally.ts'

export interface ConnectRequest {
  port: number
  dialect: DialectName
  tokens: string[]
  /** The room that clients other than Parlor's follow. */
  roomId: string
  feed?: FeedOptions
  /** How many handshakes are under way at a time. */
  atOnce?: number
}

export interface ConnectReport {
  /** Until the last of them was connected, signed in and subscribed. */
  ms: number
  generatorCpu: number
}

export interface AimRequest {
  publisher: PublisherName
  redisUrl: string
  crowd: Crowd
  /** How many clients here follow each room. */
  fanOut: number
}

/** Handshakes under way at a time, unless somebody storms in. */
const usuallyAtOnce = 128
/** Bytes of a frame, header included. */
const frameBytes = 360
/** Of at most so many clients the latency is noted. */
const samples = 128
/** Nothing more is coming when nothing has come for so long. */
const quietMs = 2000

const tally = new Tally()
const clients: Client[] = []
const publishers = new Map<PublisherName, Promise<Publisher>>()
let aim: { request: AimRequest; publisher: Publisher; padding: number } | null = null

const calls = {
  async connect(request: ConnectRequest): Promise<ConnectReport> {
    const { port, dialect, tokens, roomId, feed = {}, atOnce = usuallyAtOnce } = request
    const variants = feed.variants ?? 1
    const dialects = Array.from({ length: variants }, (_, variant) => dialectFor(dialect, roomId, feed, variant))
    const stride = Math.max(1, Math.floor(tokens.length / samples))
    const cpuBefore = process.cpuUsage()
    const start = performance.now()
    let next = 0
    const work = async () => {
      while (next < tokens.length) {
        const index = next++
        const options = { port, token: tokens[index]!, dialect: dialects[index % variants]!, tally }
        const client = new Client({ ...options, sampled: index % stride === stride - 1 })
        clients.push(client)
        await client.ready
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    const ms = performance.now() - start
    const { user, system } = process.cpuUsage(cpuBefore)
    return { ms, generatorCpu: (user + system) / 1000 / ms }
  },

  /** Says where the messages of the next loads go; finds how long a body makes a frame of the right size. */
  async aim(request: AimRequest): Promise<void> {
    const { publisher: name, redisUrl } = request
    const opened = publishers.get(name) ?? openPublisher(name, redisUrl)
    publishers.set(name, opened)
    const publisher = await opened
    const unfilled = request.fanOut === 0 ? frameBytes : await measureFrame(publisher, request)
    aim = { request, publisher, padding: Math.max(0, frameBytes - unfilled) }
  },

  load(request: LoadRequest): Promise<LoadReport> {
    const { publisher, padding, request: at } = aim!
    return new Load({ tally, publisher, padding, rooms: at.crowd.rooms, fanOut: at.fanOut }).run(request)
  },

  sends: (request: SendRequest): Promise<SendReport> => measureSends(request),

  /** The clients that are connected, in turn, do something so many times. */
  do: (request: DeedsRequest): Promise<DeedsReport> => deeds.run(clients, request),

  /** Waits until so many deliveries have come since the generator began; throws when they do not come, or more. */
  async count(expected: number): Promise<void> {
    await untilQuiet(expected)
    if (tally.frames !== expected) throw new Error(`${tally.frames} deliveries came, not ${expected}`)
  },

  async disconnect(_request: undefined): Promise<void> {
    for (const client of clients.splice(0)) client.close()
  },
}

export type Calls = typeof calls

/** The size of a frame whose message has no padding; sends until every client has had one. */
async function measureFrame(publisher: Publisher, { crowd, fanOut }: AimRequest): Promise<number> {
  const begin = { frames: tally.frames, bytes: tally.bytes }
  for (let published = 1; published <= 5; published++) {
    const before = tally.frames
    await publisher.publish(crowd.rooms[0]!, 0)
    await untilQuiet(before + fanOut)
    await rest(300)
    const came = tally.frames - begin.frames
    // A server that cannot say when it is subscribed may have missed the first ones for some.
    if (came === published * fanOut || tally.frames - before === fanOut) return (tally.bytes - begin.bytes) / came
  }
  throw new Error('not every client hears of its room')
}

/** Waits until so many frames have come, or no more come. */
async function untilQuiet(expected: number): Promise<void> {
  let lastAt = performance.now()
  let last = tally.frames
  while (tally.frames < expected && performance.now() - lastAt < quietMs) {
    await rest(20)
    if (tally.frames > last) lastAt = performance.now()
    last = tally.frames
  }
}

const rest = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

interface Call {
  id: number
  name: keyof Calls
  request: never
}

process.on('message', async ({ id, name, request }: Call) => {
  try {
    process.send!({ id, answer: await (calls[name] as (request: never) => Promise<unknown>)(request) })
  } catch (error) {
    process.send!({ id, error: (error as Error).stack })
  }
})
process.on('disconnect', () => process.exit(0))
