/** What people do on the sockets on which they hear their feeds, how it is answered, and what they are told of each other. */
import { percentile } from '../statistics.ts'

export type Deed = 'sendTyping' | 'markRead'

export interface DeedsRequest {
  deed: Deed
  roomId: string
  /** How many there are, spread evenly over this time; each client in turn does one. */
  count: number
  withinMs: number
}

export interface DeedsReport {
  /** From the first deed to the last answer. */
  ms: number
  latencyP50: number
  latencyP99: number
  /** How many were answered so, by what was answered. */
  answers: Record<string, number>
  /** How many signals all clients received until the last answer. */
  signals: number
}

const mutations: Record<Deed, string> = {
  sendTyping: `mutation ($roomId: ID!) {
    sendTyping(input: { roomId: $roomId }) { __typename ... on SendTypingPayload { told } }
  }`,
  markRead: 'mutation ($roomId: ID!) { markRead(input: { roomId: $roomId }) { __typename } }',
}

const answerWithinMs = 60_000
/** A prime: clients of different kinds, who connected one kind after the other, do it by turns. */
const stride = 7919

/** Who does a deed. */
interface Doer {
  say(text: string): void
}

class Deeds {
  readonly #askedAt: number[] = []
  #latencies: number[] = []
  #answers: DeedsReport['answers'] = {}
  #signals = 0

  /** Whether that is a signal, or about a deed. */
  hear(text: string): boolean {
    const isSignal = /"__typename":"(?:UserTyping|ReadMarkerMoved)"/.test(text)
    const [, number, type] = /^\{"id":"deed(\d+)","type":"(\w+)"/.exec(text) ?? []
    if (isSignal) this.#signals++
    if (type === 'next') this.#note(Number(number), text)
    return isSignal || type === 'next' || type === 'complete'
  }

  #note(number: number, text: string): void {
    const [, name, told] = /"__typename":"(\w+)"(?:,"told":(\w+))?/.exec(text)!
    const answer = told ? `told: ${told}` : name!
    this.#answers[answer] = (this.#answers[answer] ?? 0) + 1
    this.#latencies.push(performance.now() - this.#askedAt[number]!)
  }

  /** Throws when not all of them are answered within a minute. */
  async run(doers: readonly Doer[], { deed, roomId, count, withinMs }: DeedsRequest): Promise<DeedsReport> {
    this.#askedAt.length = 0
    this.#latencies = []
    this.#answers = {}
    this.#signals = 0
    const payload = { query: mutations[deed], variables: { roomId } }
    const start = performance.now()
    while (this.#latencies.length < count) {
      const now = performance.now() - start
      if (now > withinMs + answerWithinMs) throw new Error(`${this.#latencies.length} of ${count} were answered`)
      const due = Math.min(count, Math.floor((now * count) / withinMs))
      for (let number = this.#askedAt.length; number < due; number++) {
        this.#askedAt.push(performance.now())
        doers[(number * stride) % doers.length]!.say(
          JSON.stringify({ id: `deed${number}`, type: 'subscribe', payload }),
        )
      }
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    const ms = performance.now() - start
    const latencies = Float64Array.from(this.#latencies).sort()
    const [latencyP50, latencyP99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
    return { ms, latencyP50, latencyP99, answers: this.#answers, signals: this.#signals }
  }
}

/** Of all clients of this process. */
export const deeds = new Deeds()
