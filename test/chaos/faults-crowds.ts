/**
 * What many clients do to the server at once, or one that asks for much. No canary sings beside hundreds of clients: they
 * share its processors, and it would tell how busy they are.
 */
import { until } from '../support/until.ts'
import type { Crowd } from './crowd.ts'
import type { Fault, Stage } from './fault.ts'
import { HeavyQueries } from './heavy-queries.ts'
import type { InstanceProcess } from './instance-process.ts'
import { Load } from './load.ts'
import { longEnough } from './machine.ts'
import { watchedRooms } from './watchers.ts'

/** Bytes, collected garbage and machine code apart: what the compiler notes of code that runs often counts, too. */
const keptPerGuestAtMost = 3000
/** Whoever leaves something behind does so each time: what was kept in one of these measures only was no guest's. */
const measuresAtMost = 3
const roundsAtLeast = 10
/** Until a server has heard that they went. */
const goneWithinMs = 10_000

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
  async strike(stage) {
    for (let rounds = 0; rounds < 6; rounds++) await comeAndGo(stage.crowd)
    let least = Number.POSITIVE_INFINITY
    for (let measures = 0; measures < measuresAtMost && least > keptPerGuestAtMost; measures++)
      least = Math.min(least, await measureKept(stage))
    if (least > keptPerGuestAtMost) throw new Error(`Each guest leaves ${Math.round(least)} bytes behind`)
  },
}

/** How many bytes each of many guests leaves behind. */
async function measureKept({ world: { instances }, crowd, rest }: Stage): Promise<number> {
  const before = await measureHeaps(instances, crowd)
  let guests = 0
  for (let rounds = 0; rounds < roundsAtLeast || (await rest(0)); rounds++) guests += await comeAndGo(crowd)
  const grownBy = (await measureHeaps(instances, crowd)).map((bytes, index) => bytes - before[index]!)
  return Math.max(...grownBy) / (guests / instances.length)
}

/** Not before every guest that has left is known to have. */
async function measureHeaps(instances: readonly InstanceProcess[], crowd: Crowd): Promise<number[]> {
  const haveLeft = async () => {
    const sockets = await Promise.all(instances.map(instance => instance.sockets()))
    const staying = crowd.listeners.length + crowd.bystanders.length + watchedRooms
    return sockets.reduce((all, each) => all + each, 0) <= staying
  }
  await until(haveLeft, { withinMs: longEnough(goneWithinMs), what: 'the guests have left' })
  return Promise.all(instances.map(instance => instance.heapBytes()))
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
