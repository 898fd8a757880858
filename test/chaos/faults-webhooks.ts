/** What happens to those who tell the app, and to the app: it is told everything all the same. */
import { type Mood, moods } from '../hooks/moods.ts'
import type { Fault, Stage } from './fault.ts'
import { failingOver, replicationCut } from './faults-failover.ts'
import { strikeTogether } from './faults-mixed.ts'
import { hooksKept } from './recovery.ts'

/** Whoever has taken a room and is no more is waited for so long: what a call may take, and what reading and noting may. */
const patience: Pick<Fault, 'tellsApp' | 'mayDelayMs'> = { tellsApp: true, mayDelayMs: 4000 }

/** Each in turn, and then nobody is there. */
async function beBad({ world: { app }, random, rest }: Pick<Stage, 'world' | 'random' | 'rest'>): Promise<void> {
  const bad: (Mood | 'away')[] = [...moods, 'away']
  for (let turn = 0; await rest(random.between(200, 900)); turn++) {
    const mood = bad[turn % bad.length]!
    if (mood === 'away') app.goAway()
    else {
      app.mood = mood
      await app.comeBack()
    }
  }
  app.mood = 'well'
  await app.comeBack()
}

/** Neither Redis nor the instances, nor whoever chats, must notice. */
const receiverBad: Fault = {
  name: 'webhooks-receiver-bad',
  ...patience,
  sparesCanary: true,
  strike: beBad,
}

/** Rooms of which nobody here knows yet that they are there. */
const openedAtOnce = 10

/** For so long that much of it has left the log; meanwhile Redis keeps the names of rooms for it, and no more. */
const receiverAway: Fault = {
  name: 'webhooks-receiver-away',
  ...patience,
  makesLate: true,
  env: { LIMIT_MESSAGES_PER_ROOM: '50', LIMIT_LOG_ENTRIES_PER_ROOM: '70' },
  load: { messagesPerSecond: 100 },
  mayReset: ['TOO_OLD', 'GONE'],
  sparesCanary: true,
  async strike({ world, rest }) {
    world.app.goAway()
    while (await rest(200)) {
      const [kept, rooms] = [await hooksKept(world), world.observer.seen.size]
      if (kept > rooms + openedAtOnce) throw new Error(`Redis keeps ${kept} rooms for the app, of ${rooms}`)
    }
    await world.app.comeBack()
  },
}

/** In the middle of calls, too: they are killed, stopped, and told to end. */
const tellersEnded: Fault = {
  name: 'webhooks-instances-ended',
  ...patience,
  makesLate: true,
  async strike({ world: { instances }, random, rest }) {
    for (let turn = 0; await rest(random.between(300, 900)); turn++) {
      const instance = random.pick(instances)
      if (turn % 3 === 2) {
        instance.signal('SIGSTOP')
        await rest(random.between(500, 2500))
        instance.signal('SIGCONT')
        continue
      }
      await instance.end(turn % 3 === 0 ? 'SIGKILL' : 'SIGTERM')
      instance.front.cut()
      await instance.start()
    }
  },
}

/** What the app was told of what is lost now is followed by what took its place. */
const failedOver: Fault = {
  name: 'webhooks-failed-over',
  ...patience,
  topology: 'sentinel',
  ...failingOver,
  strike: replicationCut.strike,
}

const everythingToldOf: Fault = {
  name: 'webhooks-everything',
  ...patience,
  async strike(stage) {
    const faults = ['pubsub-killed', 'commands-killed', 'redis-killed', 'replies-cut', 'half-open', 'instance-killed']
    await Promise.all([strikeTogether(stage, faults, 2), beBad({ ...stage, random: stage.random.fork() })])
  },
}

export const webhookFaults = [receiverBad, receiverAway, tellersEnded, failedOver, everythingToldOf]
