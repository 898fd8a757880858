/** When a request's answer begins: while connections come, only some do in each turn of the event loop. */
// libuv lets one connection in in each turn, so that turns which answer all that was read would keep hundreds of them
// waiting for seconds.
import type { Shares } from '../graphql/shares.ts'

type Begin = () => void

/** In a turn in which a connection came, and in any other with requests that have waited. */
const most = { withArrival: 8, usual: 64 }

export class Beginnings {
  readonly #shares: Pick<Shares, 'hasArrival'>
  /** By address, those in front whose turn it is. */
  readonly #waiting = new Map<string, Begin[]>()
  #begun = 0
  #isScheduled = false

  constructor(shares: Pick<Shares, 'hasArrival'>) {
    this.#shares = shares
  }

  /** Begins now or in a later turn: of each address in order, of all addresses round and round. */
  begin(addressOf: () => string, begin: Begin): void {
    if (this.#waiting.size > 0 || (this.#shares.hasArrival && this.#begun >= most.withArrival))
      this.#wait(addressOf(), begin)
    else this.#begin(begin)
  }

  #begin(begin: Begin): void {
    if (this.#shares.hasArrival) {
      this.#begun++
      this.#schedule()
    }
    begin()
  }

  #wait(address: string, begin: Begin): void {
    const line = this.#waiting.get(address)
    if (line) line.push(begin)
    else this.#waiting.set(address, [begin])
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#goOn)
  }

  readonly #goOn = (): void => {
    this.#isScheduled = false
    this.#begun = 0
    const many = this.#shares.hasArrival ? most.withArrival : most.usual
    for (let count = 0; count < many && this.#waiting.size > 0; count++) this.#begin(this.#next())
    if (this.#waiting.size > 0) this.#schedule()
  }

  #next(): Begin {
    const [[address, line]] = this.#waiting as unknown as [[string, Begin[]]]
    const next = line.shift()!
    this.#waiting.delete(address)
    if (line.length > 0) this.#waiting.set(address, line)
    return next
  }
}
