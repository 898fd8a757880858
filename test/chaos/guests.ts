/** Guests: they come to the room for all, open a room of their own, talk, and delete their account. Everything is written down. */
import { setTimeout as pause } from 'node:timers/promises'
import { userKeys } from '../../src/store/keys.ts'
import { untilSuccess } from '../support/until.ts'
import type { Crowd, Room } from './crowd.ts'
import type { Speak } from './governing.ts'
import type { Departure } from './history.ts'
import type { Listener } from './listener.ts'
import { longEnough } from './machine.ts'
import { newPerson, type Person, settle } from './people.ts'
import type { Random } from './random.ts'

const guestsAtOnce = 3
const againAfterMs = 100
/** A socket that was not told that its session is over finds so within 15 s, if Redis answers. */
const deafWithinMs = 20_000

export class Guests {
  readonly #crowd: Crowd
  readonly #random: Random
  readonly #speak: Speak
  #here = 0
  #came = 0

  constructor(crowd: Crowd, speak: Speak) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
    this.#speak = speak
  }

  async come(): Promise<void> {
    if (this.#here === guestsAtOnce) return
    this.#here++
    await this.#visit().finally(() => this.#here--)
  }

  async #visit(): Promise<void> {
    const guest = await this.#newGuest()
    const phone = this.#random.chance(0.5) ? this.#crowd.listen(guest, { from: 'nothing', name: 'guest' }) : null
    const owned = await this.#live(guest)
    const departure = await this.#goForEver(guest, owned)
    if (phone && departure) departure.lingers = await this.#lingers(phone, departure)
    if (phone) await this.#crowd.dismiss([phone])
  }

  /** Whether the phone of somebody who is no more is still told what happens, when there was time enough to end that. */
  async #lingers(phone: Listener, { goneAt }: Departure): Promise<boolean> {
    const deadline = goneAt === null ? 0 : goneAt + longEnough(deafWithinMs)
    while (phone.ready && Date.now() < deadline && !this.#crowd.over) await pause(againAfterMs)
    return phone.ready && goneAt !== null && Date.now() >= deadline
  }

  /** Without a password, so that it takes none to delete the account. */
  async #newGuest(): Promise<Person> {
    const { admin } = this.#crowd.world.backend
    const guest: Person = { ...newPerson(`guest_${this.#came++}`), isGuest: true }
    await untilSuccess(() => settle(admin, [guest]))
    await untilSuccess(() => admin.del(userKeys(guest.user.id).password))
    return guest
  }

  /** Answers the rooms that the guest owns then. */
  async #live(guest: Person): Promise<string[]> {
    const { forum } = this.#crowd
    if (forum) await this.#crowd.join(guest, forum.id)
    const room = await this.#open(guest)
    if (room && this.#random.chance(0.7)) await this.#fill(room)
    if (room) await this.#speak(room, guest)
    if (forum) await this.#speak(forum, guest)
    return room ? [room.id] : []
  }

  async #open(guest: Person): Promise<Room | null> {
    const name = `the room of ${guest.user.username}`
    const room = await this.#crowd.create(name, guest)
    return guest.isSignedOut || this.#crowd.over ? null : room
  }

  /** With some of the people, of whom one may be above the others. */
  async #fill({ id: roomId, creator }: Room): Promise<void> {
    const people = [...this.#crowd.people]
    const some = Array.from({ length: 2 }, () => people.splice(this.#random.between(0, people.length), 1)[0]!)
    for (const member of some) await this.#crowd.change('added', { roomId, by: creator, member, insist: true })
    if (this.#random.chance(0.5))
      await this.#crowd.insist(creator, 'setMemberRole', { roomId, userId: some.at(-1)!.user.id, role: 'MODERATOR' })
  }

  /** Asks again, as a client does that heard no answer, until nobody knows the session any more: then all of it is done. */
  async #goForEver(guest: Person, owned: string[]): Promise<Departure | null> {
    const { id: userId, username } = guest.user
    const { departures, losses } = this.#crowd.world.history
    const times = { invokedAt: Date.now(), answeredAt: null, goneAt: null }
    const departure: Departure = { userId, username, owned, ...times, lingers: false }
    if (guest.isSignedOut) return null
    departures.push(departure)
    while (!this.#crowd.over && !guest.isSignedOut) {
      const answer = await this.#crowd.once(guest, 'deleteAccount', {})
      if (answer?.__typename.endsWith('Payload')) departure.answeredAt ??= Date.now()
      // Redis may have lost that the account has no password.
      else if (answer && losses.length > 0) return departure
      else if (answer) throw new Error(`No account was deleted, but ${answer.__typename}`)
      if (!guest.isSignedOut) await pause(againAfterMs)
    }
    if (guest.isSignedOut) departure.goneAt = Date.now()
    return departure
  }
}
