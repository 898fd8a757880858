/** What single clients do to the server, and busy times. */
import { setTimeout as pause } from 'node:timers/promises'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import type { Fault } from './fault.ts'
import { slowness } from './machine.ts'

/** Until the buffers on the way are full, and then until the server has seen nothing move for 15 s. */
const givenUpAfterMs = 35_000

/** 10 KB/s where 200 KB/s are to be told: they fall behind, catch up by pulling, and disturb nobody. */
const slowReaders: Fault = {
  name: 'slow-readers',
  load: { bodyChars: 3500 },
  // Who was removed within what is too much to tell has nothing to go on with.
  mayReset: ['TOO_MUCH', 'GONE'],
  sparesCanary: true,
  async strike({ world: { instances }, crowd, rest }) {
    const slow = await TcpProxy.open(instances[0]!.front.target)
    slow.behaviour.bytesPerSecond = 10_000
    const next = () => ({ instance: 0, url: `http://127.0.0.1:${slow.port}/graphql` })
    for (const person of crowd.people) crowd.listen(person, { from: 'nothing', next, withBodies: true, pingMs: 0 })
    while (await rest(1000));
    slow.heal()
  },
}

/** Nothing is read for so long that the server gives them up; they come back. */
const pausedReaders: Fault = {
  name: 'paused-readers',
  env: { KEEP_ALIVE_MS: '60000' },
  load: { messagesPerSecond: 60, bodyChars: 4000, letter: '\u{1f4ac}' },
  recoverWithinMs: 20_000,
  // Who was removed within what is too much to tell has nothing to go on with.
  mayReset: ['TOO_MUCH', 'GONE'],
  sparesCanary: true,
  async strike({ world: { instances }, crowd }) {
    const way = await TcpProxy.open(instances[0]!.front.target)
    const next = () => ({ instance: 0, url: `http://127.0.0.1:${way.port}/graphql` })
    const paused = crowd.people
      .slice(0, 3)
      .map(person => crowd.listen(person, { from: 'nothing', next, withBodies: true, pingMs: 0 }))
    await crowd.ready()
    for (const link of way.links) link.stall()
    await pause(givenUpAfterMs * slowness())
    for (const link of way.links) link.resume()
    const parted = () => paused.filter(({ lineage }) => lineage.notes.some(({ kind }) => kind === 'parted'))
    await until(() => parted().length === paused.length, { what: 'every paused reader was given up' })
  },
}

const kicks: Fault = {
  name: 'kicks',
  load: { messagesPerSecond: 100, changesPerSecond: 60 },
  sparesCanary: true,
  strike: async ({ rest, forMs }) => void (await rest(forMs)),
}

/** Whoever is away for a while has missed more than is kept. */
const shortRetention: Fault = {
  name: 'short-retention',
  env: { LIMIT_MESSAGES_PER_ROOM: '50' },
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

export const clientFaults = [slowReaders, pausedReaders, kicks, shortRetention]
