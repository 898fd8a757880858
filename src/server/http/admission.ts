/** New connections are let in one after the other: to open one, and to read its head, takes time as other work does. */
import type { Socket as NetSocket } from 'node:net'
import type { Shares } from '../graphql/shares.ts'

/** About what it takes to open a connection, to read its first head, and to close it again. */
const connectionMs = 0.2

/** Connections have a share of their own: who is signed in may open another while a stranger at the same address is in debt. */
export const payerOf = (address: string): string => `connections of ${address}`

/** Resolves when so much more may be done for this address's connections; undefined: now. */
export const connectionTurn = (shares: Shares, address: string, ms: number): Promise<void> | undefined =>
  shares.turn(shares.of(payerOf(address)), ms)

export class Admission {
  readonly #shares: Shares
  /** By address: connections from which nothing is read yet. */
  readonly #waiting = new Map<string, Set<NetSocket>>()

  constructor(shares: Shares) {
    this.#shares = shares
  }

  /** Nothing is read from this new connection before its address's turn has come. */
  admit(raw: NetSocket, address: string): void {
    const line = this.#waiting.get(address)
    if (line) hold(raw, line)
    else {
      const turn = this.#turnOf(address)
      if (turn) void this.#letIn(raw, address, turn)
    }
  }

  /** It has closed. Told, because a listener of its own would stay with each connection for as long as it lives. */
  forget(raw: NetSocket, address: string): void {
    this.#waiting.get(address)?.delete(raw)
  }

  /** One takes a turn at a time: who comes and goes while all wait takes no more room in the line of all callers. */
  async #letIn(first: NetSocket, address: string, firstTurn: Promise<void>): Promise<void> {
    const line = new Set<NetSocket>()
    this.#waiting.set(address, line)
    hold(first, line)
    await firstTurn
    for (const raw of line) {
      line.delete(raw)
      raw.resume()
      if (line.size > 0) await this.#turnOf(address)
    }
    this.#waiting.delete(address)
  }

  #turnOf(address: string): Promise<void> | undefined {
    return connectionTurn(this.#shares, address, connectionMs)
  }
}

function hold(raw: NetSocket, line: Set<NetSocket>): void {
  line.add(raw)
  // After what serves it has told it to flow, and before the next turn of the loop reads.
  setImmediate(() => line.has(raw) && raw.pause())
}
