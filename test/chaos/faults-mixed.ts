/** What happens in between, and everything at once. */
import type { Fault } from './fault.ts'
import { clientFaults } from './faults-clients.ts'
import { instanceFaults } from './faults-instances.ts'
import { linkFaults } from './faults-links.ts'
import { redisFaults } from './faults-redis.ts'

/** Whoever adds dies before the list of the one who was added tells of it: only the intent is left to find the room by. */
const marksLost: Fault = {
  name: 'marks-lost',
  async strike({ world: { instances }, crowd, random, rest }) {
    const isMark = (request: Buffer) => /\r\n(joined|left)\r\n/.test(request.toString('latin1'))
    do {
      // Longer than any instance tries again.
      const from = Date.now()
      for (const { back } of instances) back.behaviour.cutsRequest = isMark
      while (Date.now() - from < 4000 && (await rest(random.between(50, 300)))) random.pick(crowd.listeners).drop()
      for (const { back } of instances) back.heal()
    } while (await rest(1000))
  },
}

/** Rooms are made and deleted while people talk in them and lose their sockets. */
const roomsComeAndGo: Fault = {
  name: 'rooms-come-and-go',
  async strike({ world: { instances }, crowd, random, rest }) {
    for (let count = 0; await rest(random.between(100, 400)); count++) {
      if (random.chance(0.3)) random.pick(instances).front.cut()
      if (crowd.rooms.length > 4) await crowd.shut(random.pick(crowd.rooms))
      else await crowd.open(`another room ${count}`, random.pick(crowd.people))
    }
  },
}

const together = [
  'pubsub-killed',
  'commands-killed',
  'redis-killed',
  'scripts-flushed',
  'replies-cut',
  'half-open',
].concat(
  ['links-slow', 'redis-unreachable', 'sockets-cut', 'sockets-half-open', 'instance-killed', 'marks-lost'],
  'rooms-come-and-go',
)

/** Three faults at a time. */
const everything: Fault = {
  name: 'everything',
  recoverWithinMs: 15_000,
  async strike(stage) {
    const all = [...redisFaults, ...linkFaults, ...instanceFaults, ...clientFaults, marksLost, roomsComeAndGo]
    const some = all.filter(({ name }) => together.includes(name))
    const three = Array.from({ length: 3 }, () => some.splice(stage.random.between(0, some.length), 1)[0]!)
    await Promise.all(three.map(fault => fault.strike({ ...stage, random: stage.random.fork() })))
    for (const { back, front } of stage.world.instances) for (const proxy of [back, front]) proxy.heal()
  },
}

export const mixedFaults = [marksLost, roomsComeAndGo, everything]
