/** Those who come to a room by themselves: through the door of a public one, or with an invitation that only one of them can use. */
import type { Crowd, Room } from './crowd.ts'
import type { Contest } from './history.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'

const contestants = 3

export class Admissions {
  readonly #crowd: Crowd
  readonly #random: Random
  #isContested = false

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
  }

  async doSomething(): Promise<void> {
    const { forum, hall, club } = this.#crowd
    const open = this.#random.pick([forum, forum, hall])
    if (open && this.#random.chance(0.6)) await this.#comeOrGo(open)
    else if (club && !this.#isContested) await this.#contest(club)
  }

  async #comeOrGo({ id: roomId }: Room): Promise<void> {
    const person = this.#random.pick(this.#crowd.people)
    if (this.#random.chance(0.65)) await this.#crowd.join(person, roomId)
    else await this.#crowd.change('removed', { roomId, by: person, member: person, insist: this.#random.chance(0.7) })
  }

  /** Several have one invitation for one. Whoever has won leaves again. */
  async #contest(club: Room): Promise<void> {
    this.#isContested = true
    const { id: roomId, creator } = club
    const invokedAt = Date.now()
    const answer = await this.#crowd.insist(creator, 'createInvitation', { roomId, maxUses: 1 })
    if (typeof answer?.code === 'string') {
      const contest: Contest = { roomId, invokedAt, joined: [] }
      this.#crowd.world.history.contests.push(contest)
      await Promise.all(this.#some(creator).map(person => this.#compete(contest, person, String(answer.code))))
    } else if (answer && !(await this.#crowd.ownerOf(club))) await this.#crowd.openClub()
    this.#isContested = false
  }

  async #compete({ roomId, joined }: Contest, person: Person, invitationCode: string): Promise<void> {
    if ((await this.#crowd.join(person, roomId, { invitationCode })) !== 'done') return
    joined.push(person.user.id)
    await this.#crowd.change('removed', { roomId, by: person, member: person, insist: true })
  }

  #some(creator: Person): Person[] {
    const others = this.#crowd.people.filter(person => person !== creator)
    while (others.length > contestants) others.splice(this.#random.between(0, others.length), 1)
    return others
  }
}
