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

/** Says something in a room. */
export type Speak = (room: Pick<Room, 'id'>, by: Person) => Promise<unknown>

/** So much is said right behind a closed door: whoever stands before it must not hear it. */
const saidInside = 3

export class Governing {
  readonly #crowd: Crowd
  readonly #random: Random
  readonly #rulings: Rulings
  readonly #speak: Speak

  constructor(crowd: Crowd, rulings: Rulings, speak: Speak) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
    this.#rulings = rulings
    this.#speak = speak
  }

  /** Mostly its owner does something in a room, sometimes whoever would like to. */
  async doSomething(): Promise<void> {
    const { rooms, forum, hall, people, outsiders } = this.#crowd
    const open = this.#random.chance(0.65) ? this.#random.pick([forum, forum, hall]) : null
    const room = open ?? this.#random.pick(rooms)
    const owner = await this.#crowd.ownerOf(room)
    if (!owner) return this.#crowd.openAgain(room)
    const by = this.#random.chance(0.8) ? owner : this.#random.pick(people)
    const about = this.#random.pick(people.filter(person => person !== owner))
    if (room === forum && this.#random.chance(0.3)) this.#crowd.knock()
    if (room === forum && this.#random.chance(0.15)) return this.#banish(room, by, this.#random.pick(outsiders))
    if (this.#random.chance(0.6)) return this.#moderate(room, by, about)
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

  /** Somebody who only listens is kept out, or let in again. */
  async #banish(room: Room, by: Person, about: Person): Promise<void> {
    const [roomId, userId] = [room.id, about.user.id]
    const ruling = { roomId, by, about, seconds: null }
    if (this.#random.chance(0.5))
      return this.#rulings.make({ kind: 'unban', ...ruling }, 'unbanUser', { roomId, userId })
    await this.#rulings.make({ kind: 'ban', ...ruling }, 'banUser', { roomId, userId })
    await this.#sayInside(room, by)
  }

  /** What only the owner may do, in a room that is for all. */
  async #run(room: Room, by: Person, about: Person): Promise<void> {
    const { id: roomId } = room
    const userId = about.user.id
    const kind = this.#random.next()
    if (kind < 0.15)
      return this.#rulings.make({ kind: 'transfer', roomId, by, about, seconds: null }, 'setMemberRole', {
        ...{ roomId, userId, role: 'OWNER' },
      })
    if (kind < 0.3) await this.#giveRole(roomId, by, userId)
    else if (kind < 0.5) await this.#shut(room, by)
    else if (kind < 0.85) await this.#crowd.insist(by, 'updateRoom', { roomId, visibility: 'PUBLIC' })
    else await this.#crowd.change('added', { roomId, by, member: about, insist: true })
  }

  async #shut(room: Room, by: Person): Promise<void> {
    await this.#crowd.insist(by, 'updateRoom', { roomId: room.id, visibility: 'PRIVATE' })
    await this.#sayInside(room, by)
  }

  async #sayInside(room: Room, by: Person): Promise<void> {
    for (let said = 0; said < saidInside; said++) await this.#speak(room, by)
  }

  async #describe({ id: roomId }: Room, by: Person, about: Person): Promise<void> {
    const { rooms } = this.#crowd
    const isOneOfMany = rooms.length > 1 && rooms.at(-1)!.id === roomId
    const isHall = this.#crowd.hall?.id === roomId
    if ((isOneOfMany || isHall) && this.#random.chance(0.6)) await this.#hush(roomId, by)
    else if (this.#random.chance(0.6)) await this.#giveRole(roomId, by, about.user.id)
    else await this.#crowd.insist(by, 'updateRoom', { roomId, topic: `about ${this.#random.next()}` })
  }

  /** Nobody but the staff speaks, adds, or removes, or all others speak slowly, or all is as before. Not in a room that is shut now and then: its log would not say so. */
  #hush(roomId: string, by: Person): Promise<void> {
    const rule = (kind: Ruling['kind'], seconds: number | null, input: object) =>
      this.#rulings.make({ kind, roomId, by, about: null, seconds }, 'updateRoom', { roomId, ...input })
    const kind = this.#random.next()
    if (kind < 0.2) return rule('lock', null, { roleToSend: 'MODERATOR' })
    if (kind < 0.35) return rule('slow', 1, { slowModeSeconds: 1 })
    if (kind < 0.5) return rule('bar', null, { roleToAdd: 'MODERATOR' })
    if (kind < 0.6) return rule('spare', null, { roleToRemove: 'MODERATOR' })
    const freely = { roleToSend: 'MEMBER', roleToAdd: 'MEMBER', roleToRemove: 'MEMBER', slowModeSeconds: 0 }
    return rule('loosen', null, freely)
  }

  #giveRole(roomId: string, by: Person, userId: string) {
    const role = this.#random.chance(0.5) ? 'MODERATOR' : 'MEMBER'
    return this.#crowd.insist(by, 'setMemberRole', { roomId, userId, role })
  }
}
