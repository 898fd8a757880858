/** What clients do to the server, and busy times. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { TcpProxy } from './proxy.ts'

/** 25 people with 20 clients each. */
const multitude = { people: 25, devices: 20 }

/** 10 KB/s where 180 KB/s are to be told: they fall behind, catch up by pulling, and disturb nobody. */
const slowReaders: Fault = {
  name: 'slow-readers',
  load: { messagesPerSecond: 60, bodyChars: 3000 },
  sparesCanary: true,
  async strike({ world: { instances }, crowd, rest }) {
    const slow = await TcpProxy.open({ port: Number(new URL(instances[0]!.directUrl).port), host: '127.0.0.1' })
    slow.behaviour.bytesPerSecond = 10_000
    const url = `http://127.0.0.1:${slow.port}/graphql`
    for (const person of crowd.people)
      crowd.listen(person, { from: 'nothing', next: () => ({ instance: 0, url }), pingMs: 0 })
    while (await rest(1000));
    slow.heal()
  },
}

/** Nothing is read for so long that the server gives them up; they come back. */
const pausedReaders: Fault = {
  name: 'paused-readers',
  env: { KEEP_ALIVE_MS: '60000' },
  load: { messagesPerSecond: 100, bodyChars: 4000 },
  mayReset: ['TOO_MUCH'],
  sparesCanary: true,
  async strike({ crowd, forMs }) {
    const paused = crowd.people.map(person => crowd.listen(person, { from: 'nothing', pingMs: 0 }))
    await crowd.ready()
    for (const listener of paused) listener.pause()
    await pause(Math.max(forMs, 20_000))
    for (const listener of paused) listener.unpause()
  },
}

const reconnectStorm: Fault = {
  name: 'reconnect-storm',
  crowd: multitude,
  load: { messagesPerSecond: 15, changesPerSecond: 2 },
  async strike({ crowd, rest }) {
    do for (const listener of crowd.listeners) listener.drop()
    while (await rest(4000))
  },
}

/** All of them have missed the same few hundred entries of one room, and want them at once. */
const catchUpStorm: Fault = {
  name: 'catch-up-storm',
  crowd: { ...multitude, rooms: 1 },
  load: { messagesPerSecond: 60, changesPerSecond: 1 },
  async strike({ crowd, forMs }) {
    for (const listener of crowd.listeners) listener.goAway()
    await pause(Math.min(forMs, 4000))
    for (const listener of crowd.listeners) listener.comeBack()
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

export const clientFaults = [slowReaders, pausedReaders, reconnectStorm, catchUpStorm, kicks, shortRetention]
