/** A member like any other, who says something every 100 ms and listens how long it takes to come back. */
import { setTimeout as pause } from 'node:timers/promises'
import { Standstills } from '../support/standstills.ts'
import type { Attacker } from './attack.ts'
import { must, post } from './http-wire.ts'
import { openSocket, subscribe, type Wire } from './socket-wire.ts'

const everyMs = 100
/** What was not heard by then never was. */
const waitMs = 5000
const send = `mutation ($r: ID!, $b: String!) { sendMessage(input: { roomId: $r, body: $b }) { ... on Error { message } } }`

export interface Waits {
  p50: number
  p99: number
  /** Messages that were not heard in time. */
  lost: number
}

export class Canary {
  readonly #wire: Wire
  readonly #roomId: string
  readonly #sentAt = new Map<string, number>()
  readonly #heardAt = new Map<string, number>()
  readonly #standstills = new Standstills()
  readonly #timer: NodeJS.Timeout

  private constructor(wire: Wire, roomId: string) {
    this.#wire = wire
    this.#roomId = roomId
    wire.ws.on('message', data => this.#hear(String(data)))
    this.#timer = setInterval(() => this.#send(), everyMs)
  }

  /** Opens a room of its own, and begins when the feed is live. */
  static async join(person: Attacker): Promise<Canary> {
    const made = await must<{ createRoom: { room: { id: string } } }>(
      person,
      'mutation { createRoom(input: { name: "Cage" }) { ... on CreateRoomPayload { room { id } } } }',
    )
    const wire = (await openSocket(person))!
    const ready = new Promise<void>(resolve =>
      wire.ws.on('message', data => String(data).includes('FeedReady') && resolve()),
    )
    wire.send(subscribe('subscription { events { __typename ... on MessageSent { message { body } } } }'))
    await ready
    return new Canary(wire, made.createRoom.room.id)
  }

  /** Stops, waits for what is on its way, and tells how long the messages took, less what this process stood still. */
  async stop(): Promise<Waits> {
    clearInterval(this.#timer)
    const until = Date.now() + waitMs
    while (this.#heardAt.size < this.#sentAt.size && Date.now() < until) await pause(20)
    this.#standstills.stop()
    this.#wire.ws.terminate()
    const all = [...this.#sentAt].map(([body, at]) => this.#took(at, this.#heardAt.get(body)))
    return waitsOf(all)
  }

  #took(sentAt: number, heardAt: number | undefined): number {
    if (heardAt === undefined) return Number.POSITIVE_INFINITY
    return heardAt - sentAt - this.#standstills.within(sentAt, heardAt)
  }

  #send(): void {
    const body = `chirp ${this.#sentAt.size}`
    this.#sentAt.set(body, Date.now())
    this.#wire.send(subscribe(send, { r: this.#roomId, b: body }))
  }

  #hear(text: string): void {
    const body = /"body":"(chirp \d+)"/.exec(text)?.[1]
    if (body) this.#heardAt.set(body, Date.now())
  }
}

export function waitsOf(all: readonly number[]): Waits {
  const sorted = [...all].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99), lost: all.filter(ms => ms === Number.POSITIVE_INFINITY).length }
}

const signIn = 'mutation ($i: SignInInput!) { signIn(input: $i) { __typename ... on Error { message } } }'

/** A person elsewhere who signs in again and again: how long that takes, and how often it is refused. */
export async function watchSignIns(person: Attacker, username: string, stopped: () => boolean): Promise<Waits> {
  const all: number[] = []
  while (!stopped()) {
    const at = Date.now()
    const variables = { i: { username, password: 'correct horse' } }
    const { text } = await post({ ...person, token: '' }, { query: signIn, variables })
    all.push(text.includes('SignInPayload') ? Date.now() - at : Number.POSITIVE_INFINITY)
    await pause(2500)
  }
  return waitsOf(all)
}
