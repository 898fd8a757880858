/** When a request's answer begins: only some do in each turn of the event loop. */
// The first requests of a thousand connections may be read in one turn, and what others sent over sockets waits for its end.
// While connections come there are fewer: libuv lets one in in each turn, so that hundreds of them would wait for seconds.
import type { Shares } from '../graphql/shares.ts'

type Begin = () => void

/** In a turn in which a connection came, and in any other. */
const most = { withArrival: 8, usual: 16 }

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
    if (this.#waiting.size > 0 || this.#begun >= this.#most) this.#wait(addressOf(), begin)
    else this.#begin(begin)
  }

  #begin(begin: Begin): void {
    this.#begun++
    this.#schedule()
    begin()
  }

  get #most(): number {
    return this.#shares.hasArrival ? most.withArrival : most.usual
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
    while (this.#begun < this.#most && this.#waiting.size > 0) this.#begin(this.#next())
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
