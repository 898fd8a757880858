/** Who takes part in a run: people, rooms, and the clients that listen. */
import { setTimeout as pause } from 'node:timers/promises'
import { type RoomId, roomIdFor } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { until, untilSuccess } from '../support/until.ts'
import { type Answer, ask, type Command, SignedOut, Unanswered } from './ask.ts'
import type { Change } from './history.ts'
import { Listener, type ListenerOptions } from './listener.ts'
import { longEnough } from './machine.ts'
import { newPerson, type Person, settle } from './people.ts'
import type { World } from './world.ts'

export interface CrowdSize {
  people: number
  rooms: number
  /** How many clients listen for each person. */
  devices: number
  /** Whether they want the bodies of messages, too: not where those are large. */
  withBodies?: boolean
  /** Whether more clients come and go, and are told everything from the beginning. */
  newcomers?: boolean
}

export interface Room {
  id: string
  name: string
  creator: Person
}

const readyWithinMs = 30_000
/** So many of the people listen to the room for all besides, whether they are in it or not; and so many others. */
const audience = 2
const outsiders = 2

export class Crowd {
  readonly world: World
  readonly people: Person[]
  readonly rooms: Room[] = []
  /** Two rooms for all, of which one changes its owner and its door, and the other is open for ever; and one to which invitations lead. */
  forum: Room | null = null
  hall: Room | null = null
  club: Room | null = null
  /** Who listens to the rooms for all, and is never in them. */
  readonly outsiders: Person[]
  /** Who takes no part in what goes on. */
  readonly beside: Person[] = []
  readonly listeners: Listener[] = []
  /** Those that no fault is to touch. */
  readonly bystanders: Listener[] = []
  /** Set when the run is over: whoever still tries gives up. */
  over = false

  constructor(world: World, { people }: CrowdSize) {
    this.world = world
    this.people = Array.from({ length: people }, (_, index) => newPerson(`person_${index}`))
    this.outsiders = Array.from({ length: outsiders }, (_, index) => newPerson(`outsider_${index}`))
  }

  /** Everybody is known, in every room, and listens. */
  static async gather(world: World, size: CrowdSize): Promise<Crowd> {
    const crowd = new Crowd(world, size)
    await settle(world.backend.admin, [...crowd.people, ...crowd.outsiders])
    for (let index = 0; index < size.rooms; index++)
      await crowd.open(`room ${index}`, crowd.people[index % size.people]!)
    const forAll = [crowd.#openForAll('forum'), crowd.#openForAll('hall')] as const
    const [forum, hall] = await Promise.all([...forAll, crowd.openClub()])
    Object.assign(crowd, { forum, hall })
    const { withBodies = true } = size
    for (let device = 0; device < size.devices; device++)
      for (const person of crowd.people)
        crowd.listen(person, { from: device % 3 === 1 ? 'now' : 'nothing', withBodies })
    for (const person of [...crowd.people.slice(-audience), ...crowd.outsiders])
      crowd.listen(person, { name: 'audience', from: 'now', roomIds: [forum.id, hall.id], withBodies })
    await crowd.ready()
    return crowd
  }

  /** Some come at once. */
  async #openForAll(name: string): Promise<Room> {
    const [owner, ...others] = this.people as [Person, ...Person[]]
    const room = await this.create(name, owner, 'PUBLIC')
    await Promise.all(others.slice(0, others.length / 2).map(person => this.join(person, room.id)))
    return room
  }

  /** Redis has lost it: those for all are there again soon. */
  async openAgain(room: Room): Promise<void> {
    if (room === this.forum || room === this.hall) await this.#openForAll(room.name)
  }

  async openClub(): Promise<void> {
    const club = await this.create('club', this.people.at(-1)!)
    this.club ??= club
  }

  /** Who owns it now, past every fault but Redis' own; null where there is no such room. */
  async ownerOf({ id }: Pick<Room, 'id'>): Promise<Person | null> {
    const owner = await untilSuccess(() => this.world.backend.admin.hget(roomKeys(id as RoomId).meta, 'owner'))
    return this.people.find(({ user }) => user.id === owner) ?? null
  }

  /** Creates a room, and adds everybody. */
  async open(name: string, creator: Person): Promise<void> {
    const room = await this.create(name, creator)
    const { id } = room
    if (!this.rooms.some(known => known.id === id)) this.rooms.push(room)
    await Promise.all(this.people.filter(person => person !== creator).map(person => this.add({ id, creator }, person)))
  }

  /** Creates a room with nobody else in it; the same one when it was created before. */
  async create(name: string, creator: Person, visibility = 'PRIVATE'): Promise<Room> {
    const id = roomIdFor(creator.user.id, name)
    this.world.observer.follow(id)
    const answer = await this.insist(creator, 'createRoom', { name, clientRoomId: name, visibility })
    if (answer && !answer.__typename.endsWith('Payload')) throw new Error(`No room, but ${answer.__typename}`)
    return { id, name, creator }
  }

  /** Deletes one of the rooms that are open. */
  async shut(room: Room): Promise<void> {
    this.rooms.splice(this.rooms.indexOf(room), 1)
    await this.insist(room.creator, 'deleteRoom', { roomId: room.id })
  }

  async add({ id, creator }: Pick<Room, 'id' | 'creator'>, person: Person): Promise<void> {
    await this.change('added', { roomId: id, by: creator, member: person, insist: true })
  }

  listen(person: Person, options: Pick<ListenerOptions, 'from'> & Partial<ListenerOptions>): Listener {
    const { history } = this.world
    const random = this.world.random.fork()
    const listener = new Listener({
      name: `client ${this.listeners.length}`,
      person,
      next: () => {
        const { index, url } = random.pick(this.world.instances)
        return { instance: index, url }
      },
      retryMs: () => random.between(20, 250),
      begin: lineage => history.lineages.push(lineage),
      ...options,
    })
    ;(this.beside.includes(person) ? this.bystanders : this.listeners).push(listener)
    return listener
  }

  async ready(): Promise<void> {
    const late = () => [...this.listeners, ...this.bystanders].filter(({ ready, person }) => !ready && !person.isGuest)
    await until(() => late().length === 0, {
      withinMs: longEnough(readyWithinMs),
      what: () => `${late().length} are not ready`,
    })
  }

  /** Adds or removes; what came of it is written down. Whoever does not insist tries once. */
  async change(
    kind: Change['kind'],
    { roomId, by, member, insist }: { roomId: string; by: Person; member: Person; insist: boolean },
  ): Promise<void> {
    const change = this.#intend(kind, { roomId, by, member })
    const command = kind === 'added' ? 'addMember' : 'removeMember'
    const input = { roomId, userId: member.user.id }
    noteOutcome(change, await (insist ? this.insist(by, command, input) : this.once(by, command, input)))
  }

  /** Comes to a room by oneself; answers what came of it. */
  async join(person: Person, roomId: string, input: object = { roomId }): Promise<Change['outcome']> {
    const change = this.#intend('added', { roomId, by: person, member: person })
    noteOutcome(change, await this.insist(person, 'joinRoom', input))
    return change.outcome
  }

  #intend(kind: Change['kind'], { roomId, by, member }: { roomId: string; by: Person; member: Person }): Change {
    const change: Change = {
      ...{ kind, roomId, by: by.user.id, member: member.user.id },
      ...{ invokedAt: Date.now(), answeredAt: null, outcome: null },
    }
    this.world.history.changes.push(change)
    return change
  }

  #anyUrl(): string {
    return this.world.random.pick(this.world.instances).url
  }

  /** Asks any instance, until one answers. Null when the run is over before, or the session of a guest. */
  async insist(
    by: Person,
    command: Command,
    input: object,
    { url, onAttempt }: { url?: string | undefined; onAttempt?: () => void } = {},
  ): Promise<Answer | null> {
    while (!this.over && !by.isSignedOut) {
      onAttempt?.()
      const answer = await this.once(by, command, input, url)
      if (answer) return answer
      await pause(100)
    }
    return null
  }

  /** Asks any instance, once; null when nobody can tell what came of it. */
  async once(by: Person, command: Command, input: object, url = this.#anyUrl()): Promise<Answer | null> {
    try {
      return await ask(url, by.token, command, input)
    } catch (error) {
      if (error instanceof SignedOut && by.isGuest) by.isSignedOut = true
      if (error instanceof Unanswered) return null
      throw error
    }
  }

  /** Whoever listened to the room for all, and was cut off, asks for it again: it may be open to them by now. */
  knock(): void {
    for (const listener of this.listeners) if (listener.isCutOff) listener.drop()
  }

  /** These go away for good: what they have not heard is nobody's loss. */
  async dismiss(guests: readonly Listener[]): Promise<void> {
    await Promise.all(guests.map(guest => guest.close()))
    for (const { lineage } of guests) lineage.end = 'away'
    const gone = new Set(guests)
    for (const all of [this.listeners, this.bystanders])
      all.splice(0, all.length, ...all.filter(listener => !gone.has(listener)))
  }

  async leave(): Promise<void> {
    await Promise.all([...this.listeners, ...this.bystanders].map(listener => listener.close()))
  }
}

/** Whether a command changed something. */
export function outcomeOf(answer: Answer): NonNullable<Change['outcome']> {
  if (!answer.__typename.endsWith('Payload')) return 'refused'
  return (answer.added ?? answer.removed ?? answer.joined ?? true) ? 'done' : 'nothing'
}

function noteOutcome(change: Change, answer: Answer | null): void {
  if (answer) Object.assign(change, { answeredAt: Date.now(), outcome: outcomeOf(answer) })
}
