/** People say that they type, and how far they have read. What they were answered is written down. */
import type { Crowd } from './crowd.ts'
import type { Random } from './random.ts'

export class Hints {
  readonly #crowd: Crowd
  readonly #random: Random

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
  }

  /** Also by people who are no members: they are refused. */
  async give(): Promise<void> {
    const { rooms, forum, people } = this.#crowd
    const { id: roomId } = forum && this.#random.chance(0.25) ? forum : this.#random.pick(rooms)
    const person = this.#random.pick(people)
    if (this.#random.chance(0.5)) await this.#crowd.once(person, 'sendTyping', { roomId })
    else await this.#markRead(roomId, person)
  }

  async #markRead(roomId: string, person: Crowd['people'][number]): Promise<void> {
    const number = this.#random.chance(0.5) ? null : this.#random.between(1, 300)
    const invokedAt = Date.now()
    const answer = await this.#crowd.insist(person, 'markRead', { roomId, number })
    const member = answer?.member as { readNumber: number } | undefined
    if (!member) return
    const { marks } = this.#crowd.world.history
    marks.push({ roomId, userId: person.user.id, number: member.readNumber, invokedAt, answeredAt: Date.now() })
  }
}
