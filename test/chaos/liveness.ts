/** In which stays a client was live, as far as can be told from outside: of those that end meanwhile it is told everything. */
import type { Position } from '../../src/domain/log.ts'
import type { ReceivedEvent } from './history.ts'
import type { KeptEntry } from './state.ts'
import { isWithin, type Stay } from './stays.ts'

/**
 * Whatever comes so late to a client that was ready was not told live: this process, or the server, was too busy, and
 * the feed reads on from the log. Then a stay that ends meanwhile is one that has ended.
 */
const lateMs = 1000

export const isLate = ({ at, occurredAt }: ReceivedEvent): boolean => at - occurredAt > lateMs

export class Liveness {
  readonly #stays: readonly Stay[]
  readonly #entries: ReadonlyMap<number, KeptEntry>
  #withinMs = Number.POSITIVE_INFINITY
  /** When it was last behind: not ready, or told of some room what had happened long before. Ms since 1970. */
  #behindAt = 0

  constructor(stays: readonly Stay[], entries: ReadonlyMap<number, KeptEntry>) {
    this.#stays = stays
    this.#entries = entries
  }

  /** A session in which whoever is in a stay for so long is live there. */
  begin(withinMs: number): void {
    this.#withinMs = withinMs
  }

  ready(at: number): void {
    this.#behindAt = at
  }

  /** Of whatever room. */
  hear(event: ReceivedEvent): void {
    if (isLate(event)) this.#behindAt = event.at
  }

  /** The stay at this position, unless it was so short, or the client so late, that it may be told the end alone. */
  stayAt({ sequence }: Position): Stay | null {
    const stay = this.#stays.find(each => isWithin([each], sequence))
    const [began, ended] = [stay?.from, stay?.to].map(sequence => this.#entries.get(sequence ?? 0)?.entry.at)
    const lastedMs = began === undefined || ended === undefined ? 0 : ended - Math.max(began, this.#behindAt)
    return stay && lastedMs > this.#withinMs ? stay : null
  }
}
