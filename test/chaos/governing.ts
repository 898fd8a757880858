/** Those who run rooms: who mutes, bans, gives roles and takes them, hands a room over, opens and shuts its door. Everything is written down. */
import type { Command } from './ask.ts'
import { type Crowd, outcomeOf, type Room } from './crowd.ts'
import type { Ruling } from './history.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'

/** A ruling before it is made. */
interface Intended {
  kind: Ruling['kind']
  roomId: string
  by: Person
  about: Person | null
  seconds: number | null
}

/** One ruling about a person and room at a time, so that the order of rulings is known. */
export class Rulings {
  readonly #crowd: Crowd
  readonly #underWay = new Set<string>()

  constructor(crowd: Crowd) {
    this.#crowd = crowd
  }

  async make({ kind, roomId, by, about, seconds }: Intended, command: Command, input: object): Promise<void> {
    const subject = `${roomId} ${about?.user.id}`
    if (this.#underWay.has(subject)) return
    this.#underWay.add(subject)
    const ruling: Ruling = {
      ...{ kind, roomId, by: by.user.id, about: about?.user.id ?? null, seconds },
      ...{ invokedAt: Date.now(), attempts: [], answeredAt: null, outcome: null },
    }
    this.#crowd.world.history.rulings.push(ruling)
    const onAttempt = () => void ruling.attempts.push(Date.now())
    const answer = await this.#crowd.insist(by, command, input, { onAttempt })
    if (answer) Object.assign(ruling, { answeredAt: Date.now(), outcome: outcomeOf(answer) })
    this.#underWay.delete(subject)
  }
}

export class Governing {
  readonly #crowd: Crowd
  readonly #random: Random
  readonly #rulings: Rulings

  constructor(crowd: Crowd, rulings: Rulings) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
    this.#rulings = rulings
  }

  /** Mostly its owner does something in a room, sometimes whoever would like to. */
  async doSomething(): Promise<void> {
    const { rooms, forum, people } = this.#crowd
    const room = forum && this.#random.chance(0.6) ? forum : this.#random.pick(rooms)
    const owner = await this.#crowd.ownerOf(room)
    if (!owner) return room === forum ? this.#crowd.openForum() : undefined
    const by = this.#random.chance(0.8) ? owner : this.#random.pick(people)
    const about = this.#random.pick(people.filter(person => person !== owner))
    if (this.#random.chance(0.65)) return this.#moderate(room, by, about)
    return room === forum ? this.#run(room, by, about) : this.#describe(room, by, about)
  }

  #moderate({ id: roomId }: Room, by: Person, about: Person): Promise<void> {
    const ids = { roomId, userId: about.user.id }
    const kind = this.#random.next()
    const seconds = this.#random.between(1, 3)
    const rule = (kind: Ruling['kind'], command: Command, seconds: number | null, input: object) =>
      this.#rulings.make({ kind, roomId, by, about, seconds }, command, { ...ids, ...input })
    if (kind < 0.35) return rule('mute', 'muteMember', seconds, { seconds })
    if (kind < 0.45) return rule('unmute', 'muteMember', null, { seconds: 0 })
    if (kind < 0.65) return rule('ban', 'banUser', seconds, { seconds })
    if (kind < 0.75) return rule('ban', 'banUser', null, { deleteMessagesSeconds: this.#random.between(0, 3) })
    return rule('unban', 'unbanUser', null, {})
  }

  /** What only the owner may do, in a room that is for all. */
  async #run({ id: roomId }: Room, by: Person, about: Person): Promise<void> {
    const userId = about.user.id
    const kind = this.#random.next()
    if (kind < 0.2)
      return this.#rulings.make({ kind: 'transfer', roomId, by, about, seconds: null }, 'setMemberRole', {
        ...{ roomId, userId, role: 'OWNER' },
      })
    if (kind < 0.4) await this.#giveRole(roomId, by, userId)
    else if (kind < 0.55) await this.#crowd.insist(by, 'updateRoom', { roomId, visibility: 'PRIVATE' })
    else if (kind < 0.8) await this.#crowd.insist(by, 'updateRoom', { roomId, visibility: 'PUBLIC' })
    else await this.#crowd.change('added', { roomId, by, member: about, insist: true })
  }

  async #describe({ id: roomId }: Room, by: Person, about: Person): Promise<void> {
    if (this.#random.chance(0.6)) await this.#giveRole(roomId, by, about.user.id)
    else await this.#crowd.insist(by, 'updateRoom', { roomId, topic: `about ${this.#random.next()}` })
  }

  #giveRole(roomId: string, by: Person, userId: string) {
    const role = this.#random.chance(0.5) ? 'MODERATOR' : 'MEMBER'
    return this.#crowd.insist(by, 'setMemberRole', { roomId, userId, role })
  }
}
