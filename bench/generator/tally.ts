/** What all clients of this process have received, counted in one place. */

/** Marks the time in a message's body: this sign, then as many digits of microseconds. */
export const timeMark = '~'
export const timeDigits = 13

const zero = 48
const mark = timeMark.charCodeAt(0)

export class Tally {
  frames = 0
  bytes = 0
  /** `reached` is called when so many frames have come. */
  goal = Number.POSITIVE_INFINITY
  reached: () => void = () => undefined
  /** Milliseconds from sending to arriving, of the deliveries to clients that are sampled. */
  latencies: number[] = []

  /** Notes the latency of one delivery, whose bytes stand in this part of the chunk. */
  sample(chunk: Buffer, from: number, to: number, nowMs: number): void {
    const at = chunk.indexOf(mark, from) + 1
    if (at === 0 || at + timeDigits > to) return
    let micros = 0
    for (let i = at; i < at + timeDigits; i++) micros = micros * 10 + chunk[i]! - zero
    this.latencies.push(nowMs - micros / 1000)
  }
}

/** Now, as a message's body tells it. */
export const timeStamp = (): string => timeMark + String(Math.round(performance.now() * 1000)).padStart(timeDigits, '0')
