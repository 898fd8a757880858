/** What a tail tells while views read what was before it: else the views of a busy room would never meet their tail. */
import type { Facts } from '../../domain/facts.ts'
import type { Logged } from '../../domain/log.ts'

/** The words that came during one reading, in order. */
export type Words = { logged: Logged; facts: Facts }[]

/** Whoever reads for longer than this has not met the tail, and reads on. */
const wordsKept = 128

export function keepWord(words: Words, word: Words[number]): void {
  if (words.length < wordsKept) words.push(word)
}

export class Meetings {
  readonly #underWay = new Set<Words>()

  /** Keeps what is told from now on, until `end`. */
  begin(): Words {
    const words: Words = []
    this.#underWay.add(words)
    return words
  }

  end(words: Words): void {
    this.#underWay.delete(words)
  }

  tell(logged: Logged, facts: Facts): void {
    for (const words of this.#underWay) keepWord(words, { logged, facts })
  }
}
