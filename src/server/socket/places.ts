/** Room for sockets: how many one address may have, how many strangers there may be, and who makes room for others. */
import type { Limits } from '../../domain/limits.ts'
import { Tally } from '../tally.ts'
import { closings } from './closings.ts'
import type { Socket } from './socket.ts'

export interface SocketPlacesParts {
  limits: Pick<Limits, 'socketsPerAddress' | 'strangerSockets'>
  /** How long nothing may run for a stranger before the socket is closed. */
  strangerIdleMs: number
}

/** Who does not answer the closing handshake by then is cut off: room was needed. */
const closeWithinMs = 1000

const isStranger = ({ sessions }: Socket): boolean => sessions.length === 0

export class SocketPlaces {
  readonly #parts: SocketPlacesParts
  readonly #byAddress = new Tally()
  /** The oldest first. A socket that has signed in since stays in it until it is looked at. */
  readonly #strangers = new Set<Socket>()

  constructor(parts: SocketPlacesParts) {
    this.#parts = parts
  }

  /** Whether this address has as many sockets as it may. */
  isFullFor(address: string): boolean {
    return this.#byAddress.of(address) >= this.#parts.limits.socketsPerAddress
  }

  /** Everybody comes as a stranger; where there are too many, the oldest goes. */
  add(socket: Socket): void {
    this.#byAddress.add(socket.address, 1)
    this.#strangers.add(socket)
    if (this.#strangers.size <= this.#parts.limits.strangerSockets) return
    this.#forgetUsers()
    if (this.#strangers.size > this.#parts.limits.strangerSockets) this.sendOldestAway()
  }

  delete(socket: Socket): void {
    this.#byAddress.add(socket.address, -1)
    this.#strangers.delete(socket)
  }

  /** Closes the stranger's socket that was opened first. */
  sendOldestAway(): void {
    for (const socket of this.#strangers) {
      this.#strangers.delete(socket)
      if (!isStranger(socket) || !socket.isOpen) continue
      socket.close(closings.crowded, { withinMs: closeWithinMs })
      return
    }
  }

  /** Sends away the strangers who do nothing. */
  sweep(now: number): void {
    this.#forgetUsers()
    for (const socket of this.#strangers)
      if (socket.running.length === 0 && now - socket.idleSince > this.#parts.strangerIdleMs)
        socket.close(closings.idle, { withinMs: closeWithinMs })
  }

  #forgetUsers(): void {
    for (const socket of this.#strangers) if (!isStranger(socket)) this.#strangers.delete(socket)
  }
}
