/** Clients that watch who is here, and somebody who goes when the fault begins and does not come back. */
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { RoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { untilSuccess } from '../support/until.ts'
import type { Crowd, Room } from './crowd.ts'
import { never } from './listener.ts'
import { longEnough } from './machine.ts'
import { newPerson, type Person, settle } from './people.ts'

const document = `subscription ($roomIds: [ID!]!) { presence(roomIds: $roomIds) {
  changes { online user { id } } } }`

interface WirePresence {
  presence: { changes: { online: boolean; user: { id: string } }[] }
}

/** So many rooms are watched, by one client each. */
export const watchedRooms = 2

const againAfterMs = 300
const lookEveryMs = 100
/** 45 s for which a killed instance has vouched for its people, and 30 s until a watch looks again. */
const rightWithinMs = 75_000

/** One subscription to who is in a room, by its creator, who is always in it. */
class Watcher {
  readonly room: Room
  /** As it was told last, by user. */
  readonly online = new Map<string, boolean>()
  /** Who was said to have gone, and when. */
  readonly gone: { userId: string; at: number }[] = []
  readonly #client: ReturnType<typeof createClient>
  #closed = false

  constructor({ world }: Crowd, room: Room) {
    this.room = room
    const random = world.random.fork()
    this.#client = createClient({
      url: () => random.pick(world.instances).url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${room.creator.token}` },
      connectionAckWaitTimeout: 5000,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: async () => {
        await pause(againAfterMs)
        if (this.#closed) await never
      },
      keepAlive: 1000,
      // Each session is told all at first.
      on: { closed: () => this.online.clear() },
    })
    this.#watch()
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.race([Promise.resolve(this.#client.dispose()).catch(() => undefined), pause(2000)])
    this.#client.terminate()
  }

  #watch(): void {
    const again = () => void (this.#closed || setTimeout(() => this.#closed || this.#watch(), againAfterMs))
    this.online.clear()
    this.#client.subscribe<WirePresence>(
      { query: document, variables: { roomIds: [this.room.id] } },
      { next: ({ data }) => data && this.#take(data), error: again, complete: again },
    )
  }

  #take({ presence: { changes } }: WirePresence): void {
    for (const { online, user } of changes) {
      if (!online && this.online.get(user.id)) this.gone.push({ userId: user.id, at: Date.now() })
      this.online.set(user.id, online)
    }
  }
}

export class Watchers {
  readonly #crowd: Crowd
  readonly #all: Watcher[]
  /** Who is to be shown as gone, if anybody. */
  #absent: Person | null = null

  private constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#all = crowd.rooms.slice(0, watchedRooms).map(room => new Watcher(crowd, room))
  }

  /** `absentAt`: at which instance somebody listens who goes now; null: nobody does. */
  static async begin(crowd: Crowd, absentAt: number | null): Promise<Watchers> {
    const watchers = new Watchers(crowd)
    if (absentAt !== null) watchers.#absent = await somebodyWhoGoes(crowd, absentAt)
    return watchers
  }

  /** Who was told to have gone since, of those who are here. */
  goneSince(at: number): string[] {
    const gone = this.#all.flatMap(watcher => watcher.gone.filter(each => each.at >= at))
    return gone.filter(({ userId }) => userId !== this.#absent?.user.id).map(({ userId }) => `${userId} never went`)
  }

  /** What is still wrong when there was time enough, in words. */
  async findWrong(mendedAt: number): Promise<string[]> {
    for (;;) {
      const each = await Promise.all(this.#all.map(watcher => this.#wrongAt(watcher)))
      const wrong = each.flat()
      if (wrong.length === 0 || Date.now() - mendedAt > longEnough(rightWithinMs)) return wrong
      await pause(lookEveryMs)
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map(watcher => watcher.close()))
  }

  async #wrongAt({ room, online }: Watcher): Promise<string[]> {
    const { rooms, world } = this.#crowd
    if (!rooms.some(({ id }) => id === room.id)) return []
    const { members } = roomKeys(room.id as RoomId)
    const there = await untilSuccess(() => world.backend.admin.hkeys(members))
    const isHere = (id: string) => id !== this.#absent?.user.id
    return there
      .filter(id => online.get(id) !== isHere(id))
      .map(id => `${id} in ${room.id} is shown as ${online.get(id)}, and should be as ${isHere(id)}`)
  }
}

/** A member of the first room, whose only client leaves. */
async function somebodyWhoGoes(crowd: Crowd, instance: number): Promise<Person> {
  const person = newPerson('absent')
  await settle(crowd.world.backend.admin, [person])
  crowd.beside.push(person)
  await crowd.add(crowd.rooms[0]!, person)
  const { url } = crowd.world.instances[instance]!
  const guest = crowd.listen(person, { from: 'now', name: 'absent', next: () => ({ instance, url }) })
  await crowd.ready()
  await crowd.dismiss([guest])
  return person
}
