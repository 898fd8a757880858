/** What happens in between, and everything at once. */
import type { Fault, Stage } from './fault.ts'
import { instanceFaults } from './faults-instances.ts'
import { linkFaults } from './faults-links.ts'
import { redisFaults } from './faults-redis.ts'
import { Shows } from './shows.ts'

/** Whoever adds dies before the list of the one who was added tells of it: only the intent is left to find the room by. */
const marksLost: Fault = {
  name: 'marks-lost',
  sparesCanary: true,
  async strike({ victims, crowd, random, rest }) {
    const isMark = (request: Buffer) => /\r\n(joined|left)\r\n/.test(request.toString('latin1'))
    do {
      // Longer than any instance tries again.
      const from = Date.now()
      for (const { back } of victims) back.behaviour.cutsRequest = isMark
      while (Date.now() - from < 4000 && (await rest(random.between(50, 300)))) random.pick(crowd.listeners).drop()
      for (const { back } of victims) back.heal()
    } while (await rest(1000))
  },
}

/** So many rooms are deleted while others than their members hear them: whoever does stays until the end. */
const showsAtMost = 4

/** Rooms are made and deleted while people talk in them, listen to them, and lose their sockets. */
const roomsComeAndGo: Fault = {
  name: 'rooms-come-and-go',
  sparesCanary: true,
  async strike({ world: { instances }, crowd, random, rest }) {
    const shows = new Shows(crowd)
    for (let count = 0; await rest(random.between(100, 400)); count++) {
      if (count % 3 === 0 && count < showsAtMost * 3) await shows.play()
      if (random.chance(0.3)) random.pick(instances).front.cut()
      if (crowd.rooms.length > 4) await crowd.shut(random.pick(crowd.rooms))
      else await crowd.open(`another room ${count}`, random.pick(crowd.people))
    }
  },
}

const ofLinks = ['replies-cut', 'half-open', 'links-slow', 'redis-unreachable', 'sockets-cut', 'sockets-half-open']
const ofOthers = ['pubsub-killed', 'commands-killed', 'scripts-flushed', 'instance-killed', 'marks-lost']

/** Three faults at a time. */
const everything: Fault = {
  name: 'everything',
  mayDelayMs: 1000,
  strike: stage => strikeTogether(stage, [...ofLinks, ...ofOthers, 'redis-killed', 'rooms-come-and-go'], 3),
}

/** A power loss, and two more faults. */
const everythingLost: Fault = {
  name: 'everything-lost',
  mayDelayMs: 1000,
  mayReset: ['DIVERGED', 'GONE', 'TOO_OLD'],
  async strike(stage) {
    await Promise.all([strikeTogether(stage, ['power-lost'], 1), strikeTogether(stage, [...ofLinks, ...ofOthers], 2)])
  },
}

/** So many of these, by chance. */
export async function strikeTogether(stage: Stage, names: string[], count: number): Promise<void> {
  const all = [...redisFaults, ...linkFaults, ...instanceFaults, marksLost, roomsComeAndGo]
  const some = all.filter(({ name }) => names.includes(name))
  const chosen = Array.from({ length: count }, () => some.splice(stage.random.between(0, some.length), 1)[0]!)
  await Promise.all(chosen.map(fault => fault.strike({ ...stage, random: stage.random.fork() })))
  for (const { back, front } of stage.world.instances) for (const proxy of [back, front]) proxy.heal()
}

export const mixedFaults = [marksLost, roomsComeAndGo, everything, everythingLost]
