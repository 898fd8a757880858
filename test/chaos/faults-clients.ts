/** What single clients do to the server, and busy times. */
import { setTimeout as pause } from 'node:timers/promises'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import type { Crowd } from './crowd.ts'
import type { Fault } from './fault.ts'
import { longEnough } from './machine.ts'
import type { Person } from './people.ts'

/** Until the buffers on the way are full, and then until the server has seen nothing move for 15 s. */
const givenUpAfterMs = 35_000

/** What is too much to replay has its default here. */
const usual = { LIMIT_REPLAY_PER_ROOM: '1000', LIMIT_REPLAY_PER_FEED: '10000' }

/** 16 KB each. */
const largeMessages = { messagesPerSecond: 40, bodyChars: 4000, letter: '\u{1f4ac}' }

const heldPerReaderAtMost = 1024 * 1024

/** 10 KB/s where 600 KB/s are to be told: they fall behind, catch up by pulling, and neither cost much nor disturb anybody. */
const slowReaders: Fault = {
  name: 'slow-readers',
  makesLate: true,
  env: usual,
  crowd: { withBodies: false, newcomers: false },
  mayDelayMs: Number.POSITIVE_INFINITY,
  load: largeMessages,
  mayCacheMb: 64,
  // Who was removed within what is too much to tell has nothing to go on with.
  mayReset: ['TOO_MUCH', 'GONE'],
  sparesCanary: true,
  async strike({ world: { instances }, crowd, rest }) {
    const [besideCanary, measured, other] = instances
    const ways = await Promise.all([besideCanary!, measured!].map(({ front }) => TcpProxy.open(front.target)))
    for (const way of ways) way.behaviour.bytesPerSecond = 10_000
    for (const person of crowd.people.slice(0, 2)) listenBy(ways[0]!, crowd, person)
    const many = repeat(crowd.people, 6).map(person => listenBy(ways[1]!, crowd, person))
    while (await rest(1000));
    // Not at the canary's instance: collecting its garbage would take the canary's time.
    const each = ((await measured!.heldBytes()) - (await other!.heldBytes())) / many.length
    if (each > heldPerReaderAtMost) throw new Error(`A slow reader costs ${Math.round(each / 1024)} KB`)
    await crowd.dismiss(many)
    for (const way of ways) way.heal()
  },
}

const repeat = <T>(items: readonly T[], times: number): T[] => Array.from({ length: times }, () => items).flat()

const listenBy = (way: TcpProxy, crowd: Crowd, person: Person) =>
  crowd.listen(person, {
    ...{ from: 'nothing', withBodies: true, pingMs: 0 },
    next: () => ({ instance: 0, url: `http://127.0.0.1:${way.port}/graphql` }),
  })

/** Nothing is read for so long that the server gives them up; they come back. */
const pausedReaders: Fault = {
  name: 'paused-readers',
  makesLate: true,
  env: { KEEP_ALIVE_MS: '60000', ...usual },
  crowd: { withBodies: false, newcomers: false },
  mayDelayMs: Number.POSITIVE_INFINITY,
  // Enough to fill all buffers on the way in a third of the time, also for who is in few rooms.
  load: { ...largeMessages, messagesPerSecond: 60 },
  mayCacheMb: 64,
  // Who was removed within what is too much to tell has nothing to go on with.
  mayReset: ['TOO_MUCH', 'GONE'],
  sparesCanary: true,
  async strike({ world: { instances }, crowd }) {
    const way = await TcpProxy.open(instances[0]!.front.target)
    const paused = crowd.people.slice(0, 3).map(person => listenBy(way, crowd, person))
    await crowd.ready()
    for (const link of way.links) link.stall()
    await pause(longEnough(givenUpAfterMs))
    for (const link of way.links) link.resume()
    const parted = () => paused.filter(({ lineage }) => lineage.notes.some(({ kind }) => kind === 'parted'))
    await until(() => parted().length === paused.length, { what: 'every paused reader was given up' })
  },
}

const kicks: Fault = {
  name: 'kicks',
  isCalm: true,
  load: { messagesPerSecond: 100, changesPerSecond: 60 },
  sparesCanary: true,
  strike: async ({ rest, forMs }) => void (await rest(forMs)),
}

/** Everybody types and reads all the time: entries come no later for it. */
const signalsMany: Fault = {
  name: 'signals-many',
  isCalm: true,
  load: { hintsPerSecond: 300 },
  sparesCanary: true,
  strike: async ({ rest, forMs }) => void (await rest(forMs)),
}

/** Whoever is away for a while has missed more than is kept. */
const shortRetention: Fault = {
  name: 'short-retention',
  makesLate: true,
  env: { LIMIT_MESSAGES_PER_ROOM: '50', LIMIT_LOG_ENTRIES_PER_ROOM: '70' },
  load: { messagesPerSecond: 100 },
  mayReset: ['TOO_OLD', 'GONE'],
  sparesCanary: true,
  async strike({ crowd, random, rest }) {
    do {
      const away = crowd.listeners.filter(() => random.chance(0.5))
      for (const listener of away) listener.goAway()
      await rest(random.between(500, 3000))
      for (const listener of away) listener.comeBack()
    } while (await rest(500))
  },
}

export const clientFaults = [slowReaders, pausedReaders, kicks, signalsMany, shortRetention]
