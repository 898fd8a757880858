/** What happens between the instances and Redis, and between the clients and the instances. */
import type { Fault } from './fault.ts'

/** So many replies pass before one may be cut: a connection must be able to introduce itself. */
const handshakeReplies = 4

const repliesCut: Fault = {
  name: 'replies-cut',
  sparesCanary: true,
  async strike({ victims, random, rest }) {
    for (const { back } of victims)
      back.behaviour.cutsReply = link => !link.isSubscriber && link.replies > handshakeReplies && random.chance(0.04)
    while (await rest(1000));
    for (const { back } of victims) back.heal()
  },
}

/** Both connections of one instance at a time go dead, without either side being told. */
const halfOpen: Fault = {
  name: 'half-open',
  sparesCanary: true,
  async strike({ victims, random, rest }) {
    do {
      const { back } = random.pick(victims)
      back.behaviour.deadens = () => true
      await rest(random.between(1000, 2500))
      back.heal()
    } while (await rest(1500))
  },
}

/** Commands pass; what is published arrives nowhere, and nobody is told. */
const pubsubDeaf: Fault = {
  name: 'pubsub-deaf',
  sparesCanary: true,
  async strike({ victims, rest }) {
    for (const { back } of victims) back.behaviour.deadens = link => link.isSubscriber
    while (await rest(1000));
    for (const { back } of victims) back.heal()
  },
}

const linksSlow: Fault = {
  name: 'links-slow',
  makesLate: true,
  mayDelayMs: 1000,
  sparesCanary: true,
  async strike({ victims, random, rest }) {
    while (await rest(400))
      for (const { back, front } of victims) {
        back.behaviour.delayMs = random.between(0, 150)
        front.behaviour.delayMs = random.between(0, 100)
      }
    for (const { back, front } of victims) for (const proxy of [back, front]) proxy.heal()
  },
}

const redisUnreachable: Fault = {
  name: 'redis-unreachable',
  sparesCanary: true,
  async strike({ victims, random, rest }) {
    do {
      const away = victims.filter(() => random.chance(0.7))
      for (const { back } of away) {
        back.behaviour.refuses = true
        back.cut()
      }
      await rest(random.between(500, 4000))
      for (const { back } of away) back.heal()
    } while (await rest(1000))
  },
}

const socketsCut: Fault = {
  name: 'sockets-cut',
  sparesCanary: true,
  async strike({ world: { instances }, random, rest }) {
    while (await rest(random.between(100, 700))) random.pick(instances).front.cut()
  },
}

const socketsHalfOpen: Fault = {
  name: 'sockets-half-open',
  sparesCanary: true,
  async strike({ world: { instances }, random, rest }) {
    do {
      const { front } = random.pick(instances)
      front.behaviour.deadens = () => true
      await rest(random.between(500, 1500))
      front.heal()
    } while (await rest(1000))
  },
}

export const linkFaults = [
  ...[repliesCut, halfOpen, pubsubDeaf, linksSlow, redisUnreachable, socketsCut, socketsHalfOpen],
]
