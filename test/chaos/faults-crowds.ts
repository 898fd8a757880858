/**
 * What many clients do to the server at once, or one that asks for much. No canary sings beside hundreds of clients: they
 * share its processors, and it would tell how busy they are.
 */
import type { Crowd } from './crowd.ts'
import type { Fault } from './fault.ts'
import { HeavyQueries } from './heavy-queries.ts'
import { Load } from './load.ts'

/** Bytes, collected garbage apart: the code that is compiled meanwhile counts, too. */
const keptPerGuestAtMost = 3000

/** 25 people with 20 clients each. */
const multitude = { people: 25, devices: 20, newcomers: false }

const reconnectStorm: Fault = {
  name: 'reconnect-storm',
  crowd: multitude,
  load: { messagesPerSecond: 10, changesPerSecond: 2 },
  async strike({ crowd, rest }) {
    do for (const listener of crowd.listeners) listener.drop()
    while (await rest(4000))
  },
}

/** All of them have missed the same several hundred entries of one room, and want them at once: as many as one process of clients can read. */
const catchUpStorm: Fault = {
  name: 'catch-up-storm',
  crowd: { ...multitude, devices: 8, rooms: 1 },
  load: { messagesPerSecond: 15, changesPerSecond: 1 },
  async strike({ crowd, forMs }) {
    for (const listener of crowd.listeners) listener.goAway()
    const burst = new Load(crowd, { messagesPerSecond: 60, changesPerSecond: 4, bodyChars: 60 })
    await burst.goOn(Math.min(forMs, 4000))
    for (const listener of crowd.listeners) listener.comeBack()
  },
}

/** Clients come, listen and go, again and again: what they took must be given back. */
const comingsAndGoings: Fault = {
  name: 'comings-and-goings',
  crowd: { newcomers: false },
  load: { messagesPerSecond: 10, changesPerSecond: 2 },
  async strike({ world: { instances }, crowd, rest }) {
    const heaps = () => Promise.all(instances.map(instance => instance.heapBytes()))
    for (let rounds = 0; rounds < 6; rounds++) await comeAndGo(crowd)
    const before = await heaps()
    let guests = 0
    for (let rounds = 0; rounds < 10 || (await rest(0)); rounds++) guests += await comeAndGo(crowd)
    const grownBy = (await heaps()).map((bytes, index) => bytes - before[index]!)
    const perGuest = Math.max(...grownBy) / (guests / instances.length)
    if (perGuest > keptPerGuestAtMost) throw new Error(`Each guest leaves ${Math.round(perGuest)} bytes behind`)
  },
}

/** Answers how many came. */
async function comeAndGo(crowd: Crowd): Promise<number> {
  const guests = crowd.people.flatMap(person =>
    Array.from({ length: 20 }, () => crowd.listen(person, { from: 'now', name: 'a guest' })),
  )
  await crowd.ready()
  await crowd.dismiss(guests)
  return guests.length
}

/** What the limits let one person ask for, again and again, of the instance that serves the canary. */
const heavyQueries: Fault = {
  name: 'heavy-queries',
  isCalm: true,
  crowd: { rooms: 6 },
  load: { changesPerSecond: 1 },
  // Prepared documents and answers, each bounded.
  mayCacheMb: 6,
  sparesCanary: true,
  async strike({ world: { instances }, crowd, rest }) {
    const burst = new Load(crowd, { messagesPerSecond: 150, changesPerSecond: 0, bodyChars: 60 })
    await burst.goOn(3000)
    const queries = await HeavyQueries.find(instances[0]!.url, crowd.people[0]!)
    do await queries.ask()
    while (await rest(0))
  },
}

export const crowdFaults = [reconnectStorm, catchUpStorm, comingsAndGoings, heavyQueries]
