/** Pairs of people who open a room of their own and leave it, block each other and make up again. Everything is written down. */
import { directRoomIdOf } from '../../src/domain/id.ts'
import type { Crowd } from './crowd.ts'
import type { Rulings } from './governing.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'

/** A direct room, and the two whose it is. */
interface Conversation {
  id: string
  pair: Person[]
}

export class Conversations {
  readonly #crowd: Crowd
  readonly #random: Random
  readonly #rulings: Rulings
  readonly #all: Conversation[]
  /** Those that were opened. */
  readonly open: Conversation[] = []

  constructor(crowd: Crowd, rulings: Rulings) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
    this.#rulings = rulings
    const some = crowd.people.slice(-3)
    this.#all = some.flatMap((one, i) => some.slice(i + 1).map(other => this.#between(one, other)))
  }

  async doSomething(): Promise<void> {
    const conversation = this.#random.pick(this.#all)
    const { id: roomId, pair } = conversation
    const [by, other] = (this.#random.chance(0.5) ? pair : [...pair].reverse()) as [Person, Person]
    const kind = this.#random.next()
    const ruling = { roomId, by, about: null, seconds: null }
    const input = { userId: other.user.id }
    if (kind < 0.4) await this.#openOne(conversation, by, other)
    else if (kind < 0.48) await this.#crowd.change('removed', { roomId, by, member: by, insist: true })
    else if (kind < 0.7) await this.#rulings.make({ kind: 'block', ...ruling }, 'blockUser', input)
    else await this.#rulings.make({ kind: 'unblock', ...ruling }, 'unblockUser', input)
  }

  async #openOne(conversation: Conversation, by: Person, { user }: Person): Promise<void> {
    // An attempt that nobody answered may have opened it, and the next one be refused, for somebody blocks by then.
    this.#crowd.world.observer.follow(conversation.id)
    const answer = await this.#crowd.insist(by, 'openDirectRoom', { userId: user.id })
    if (!answer?.__typename.endsWith('Payload')) return
    if (!this.open.includes(conversation)) this.open.push(conversation)
  }

  #between(one: Person, other: Person): Conversation {
    return { id: directRoomIdOf(one.user.id, other.user.id), pair: [one, other] }
  }
}
