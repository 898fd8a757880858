/** What happens to Redis itself. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { sessionIdOf } from '../../src/domain/session.ts'
import { profileKey, sessionKey, userKeys, usernameKey } from '../../src/store/keys.ts'
import type { Fault } from './fault.ts'
import type { Person } from './people.ts'
import type { RedisProcess } from './redis-process.ts'

/** A number that INFO tells. */
async function infoOf({ admin }: RedisProcess, name: string): Promise<number> {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await admin.info())?.[1])
}

const pubsubKilled: Fault = {
  name: 'pubsub-killed',
  async strike({ world, rest }) {
    while (await rest(300)) await world.redis.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  },
}

const commandsKilled: Fault = {
  name: 'commands-killed',
  async strike({ world, rest }) {
    while (await rest(300)) await world.redis.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  },
}

const redisStopped: Fault = {
  name: 'redis-stopped',
  async strike({ world, random, forMs }) {
    world.redis.signal('SIGSTOP')
    await pause(Math.max(3000, Math.min(10_000, forMs * (0.6 + 0.6 * random.next()))))
    world.redis.signal('SIGCONT')
  },
}

const redisKilled: Fault = {
  name: 'redis-killed',
  async strike({ world: { redis }, random, rest }) {
    while (await rest(random.between(500, 1500))) {
      await redis.kill()
      await pause(random.between(0, 1000))
      await redis.start()
    }
  },
}

const powerLost: Fault = {
  name: 'power-lost',
  mayReset: ['DIVERGED', 'GONE', 'TOO_OLD'],
  async strike({ world, random, rest }) {
    const { redis } = world
    while (await rest(random.between(800, 1600))) {
      const written = await redis.written()
      await rest(random.between(300, 1200))
      await redis.kill()
      await redis.forgetAfter(written)
      world.declareLoss()
      await redis.start()
      await rest(2000)
    }
  },
}

/** In one go: whoever looks in between for a session that is not there yet signs its sockets out, and rightly so. */
async function flushRooms(redis: Redis, people: readonly Person[]): Promise<void> {
  const keys = people.flatMap(({ user, token }) => [
    ...[usernameKey(user.username), profileKey(user.id), userKeys(user.id).password, userKeys(user.id).sessions],
    sessionKey({ userId: user.id, id: sessionIdOf(token) }),
  ])
  const kept = await Promise.all(keys.map(async key => ({ key, value: await redis.dumpBuffer(key) })))
  const all = redis.multi().flushall()
  for (const { key, value } of kept) if (value) all.restore(key, 0, value)
  await all.exec()
}

/** People stay known, so that their sessions go on; the rooms are made again by their creators. */
const flushed: Fault = {
  name: 'flushed',
  mayReset: ['DIVERGED', 'GONE', 'TOO_OLD'],
  async strike({ world, crowd, random, rest }) {
    await rest(1000)
    // Twice: what was under way at the first may leave marks of what is lost.
    for (let times = 0; times < 2; times++) {
      await flushRooms(world.redis.admin, [...crowd.people, ...crowd.outsiders])
      await pause(500)
    }
    world.declareLoss()
    await pause(random.between(0, 6000))
    for (const { name, creator } of [...crowd.rooms]) await crowd.open(name, creator)
    await rest(10_000)
  },
}

const scriptsFlushed: Fault = {
  name: 'scripts-flushed',
  isCalm: true,
  sparesCanary: true,
  async strike({ world, rest }) {
    while (await rest(100)) await world.redis.admin.script('FLUSH')
  },
}

const redisFull: Fault = {
  name: 'redis-full',
  async strike({ world: { redis }, random, rest }) {
    while (await rest(500)) {
      await redis.admin.config('SET', 'maxmemory', await infoOf(redis, 'used_memory'))
      await rest(random.between(300, 1500))
      await redis.admin.config('SET', 'maxmemory', 0)
    }
  },
}

/** Redis cannot send as fast as is published, and gives its subscribers up. */
const outputOverrun: Fault = {
  name: 'output-overrun',
  makesLate: true,
  sparesCanary: true,
  load: { messagesPerSecond: 100, bodyChars: 4000 },
  crowd: { withBodies: false, newcomers: false },
  mayDelayMs: 5000,
  mayCacheMb: 64,
  async strike({ world: { redis }, victims, random, rest }) {
    await redis.admin.config('SET', 'client-output-buffer-limit', 'pubsub 64kb 32kb 1')
    do {
      const links = [...random.pick(victims).back.links].filter(link => link.isSubscriber)
      for (const link of links) link.stall()
      await rest(2500)
      for (const link of links) link.resume()
    } while (await rest(500))
    if (!(await redis.logged()).includes('overcoming of output buffer limits'))
      throw new Error('Redis gave no subscriber up: the fault did not strike')
  },
}

export const redisFaults = [
  ...[pubsubKilled, commandsKilled, redisStopped, redisKilled, powerLost, flushed],
  ...[scriptsFlushed, redisFull, outputOverrun],
]
