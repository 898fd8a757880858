/** Shows: public rooms with an audience that only listens, which are deleted under it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Crowd } from './crowd.ts'
import { Load } from './load.ts'
import type { Random } from './random.ts'

const saidInEach = 4
/** Some of the audience is there by then, some comes later, and some finds it gone. */
const openForAtMostMs = 400

export class Shows {
  readonly #crowd: Crowd
  readonly #random: Random
  readonly #load: Load
  #count = 0

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#random = crowd.world.random.fork()
    this.#load = new Load(crowd, { messagesPerSecond: 0, changesPerSecond: 0, bodyChars: 20 })
  }

  /** From its opening until it is deleted. The audience stays, and is judged at the end. */
  async play(): Promise<void> {
    const host = this.#random.pick(this.#crowd.people)
    const room = await this.#crowd.create(`show ${this.#count++}`, host, 'PUBLIC')
    for (const person of this.#crowd.outsiders)
      this.#crowd.listen(person, { name: 'audience of a show', from: 'now', roomIds: [room.id] })
    await pause(this.#random.between(0, openForAtMostMs))
    for (let said = 0; said < saidInEach; said++) await this.#load.send(room, host)
    await this.#crowd.insist(host, 'deleteRoom', { roomId: room.id })
  }
}
