/** What entries are at one reading, for others than those whom they concern: made once for all who are shown them. */
import { eventForOthers, isGone, nameOf, type RoomEvent } from '../../domain/event.ts'
import type { Facts } from '../../domain/facts.ts'
import type { Logged } from '../../domain/log.ts'

interface Told {
  /** Its message is no more: nobody can be shown what happened from here on. */
  isGone: boolean
  /** Null: nothing to tell. */
  event: RoomEvent | null
  /** All events of this name are the same. */
  name: string
}

export class Shown {
  readonly facts: Facts
  readonly #told = new Map<Logged, Told>()

  constructor(facts: Facts) {
    this.facts = facts
  }

  toldOf(logged: Logged): Told {
    const known = this.#told.get(logged)
    if (known) return known
    const { facts } = this
    const told = { isGone: isGone(logged, facts), event: eventForOthers(logged, facts), name: nameOf(logged, facts) }
    this.#told.set(logged, told)
    return told
  }
}
