/** What a tail tells while views read what was before it: else the views of a busy room would never meet their tail. */
import type { Facts } from '../../domain/facts.ts'
import type { Logged } from '../../domain/log.ts'

/** The words that came during one reading, in order. */
export type Heard = { logged: Logged; facts: Facts }[]

/** Whoever reads for longer than this has not met the tail, and reads on. */
const wordsKept = 128

export function keepWord(heard: Heard, word: Heard[number]): void {
  if (heard.length < wordsKept) heard.push(word)
}

export class Meetings {
  readonly #underWay = new Set<Heard>()

  /** Keeps what is told from now on, until `end`. */
  begin(): Heard {
    const heard: Heard = []
    this.#underWay.add(heard)
    return heard
  }

  end(heard: Heard): void {
    this.#underWay.delete(heard)
  }

  tell(logged: Logged, facts: Facts): void {
    for (const heard of this.#underWay) keepWord(heard, { logged, facts })
  }
}
