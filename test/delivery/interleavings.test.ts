/** One who listens to two rooms, and all that can happen meanwhile, in every order: each entry is shown once, signals disturb none. */
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import { until } from '../support/until.ts'
import { atOnce, deliver, openOver } from './deliver.ts'
import { Device, type Shared } from './device.ts'
import { findWrongs } from './promise.ts'
import { findDisturbances, mark, type } from './signals.ts'
import { user, World } from './world.ts'

/** How many interleavings are tried; for the long run, `INTERLEAVINGS=40000`. By default it ends in time, however busy the machine is. */
const runs = Number(process.env.INTERLEAVINGS ?? 0)
const within = runs > 0 ? { numRuns: runs } : { numRuns: 3000, interruptAfterTimeLimit: 12_000 }

const ada = user('ada')
const bob = user('bob')

const whats =
  'say say say reply edit edit erase react rename describe promote trim kick invite invite delete deafen hear mend clog drain cut connect connect rest rest type type mark note'

/** One thing that happens, and how many scheduled steps of others happen before the next. `which`: of the newest messages. */
const happening = fc.record({
  what: fc.constantFrom(...whats.split(' ')),
  room: fc.constantFrom(0, 1),
  which: fc.nat({ max: 3 }),
  steps: fc.nat({ max: 12 }),
})

test(
  'every interleaving of listening, reading, publishing, leaving and reconnecting shows each entry once',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(happening, { minLength: 10, maxLength: 60, size: 'max' }),
        async (scheduler, happenings) => {
          const world = new World(scheduler)
          const delivery = openOver(world)
          const shared: Shared = new Map()
          const device = new Device(delivery, bob, shared)
          const rooms = [world.createRoom('one', ada), world.createRoom('two', ada)]
          // Her feed keeps the tails live, also where bob comes and goes.
          const hers = new Device(delivery, ada, shared)
          hers.connect()
          try {
            for (const { what, room, steps, which } of happenings) {
              act({ world, device, room: rooms[room]!, which }, what)
              if (what === 'rest') await idle(scheduler)
              for (let i = 0; i < steps; i++) if (scheduler.count() > 0) await scheduler.waitOne()
            }
            await settle(world, device, scheduler)
            for (const room of rooms) {
              expect(wrongs(world, device, room)).toEqual([])
              expect(wrongs(world, hers, room, ada)).toEqual([])
            }
            for (const room of rooms) {
              if (!world.isMember(room, ada)) continue
              type(world, room, ada)
              await idle(scheduler)
              if (world.isMember(room, bob)) expect(device.connections.at(-1)!.at(-1)!.event.type).toBe('UserTyping')
            }
            device.disconnect()
            hers.disconnect()
            await scheduler.waitIdle()
            expect(delivery.counts()).toEqual({ rooms: 0, viewers: 0 })
          } finally {
            delivery.close()
          }
        },
      ),
      within,
    )
  },
  30_000 + runs * 60,
)

test('what a list told and no log could be asked about is looked at again', async () => {
  const world = new World(atOnce)
  const readLog = world.source.readLog
  let isAway = false
  const source = {
    ...world.source,
    readLog: (...asked: Parameters<typeof readLog>) =>
      isAway ? Promise.reject(new Error('Redis is away')) : readLog(...asked),
  }
  const delivery = deliver(world, source)
  const room = world.createRoom('one', ada)
  const device = new Device(delivery, bob)
  const hearsAllThatIsDue = () => until(() => wrongs(world, device, room).length === 0)
  world.add(room, ada, bob)
  device.connect()
  world.remove(room, ada, bob)
  await hearsAllThatIsDue()
  world.pubsub.deaf = true
  world.add(room, ada, bob)
  world.say(room, ada, 'a short stay')
  world.remove(room, ada, bob)
  isAway = true
  mend(world)
  for (let turns = 0; turns < 20; turns++) await turn()
  isAway = false
  mend(world)
  await hearsAllThatIsDue()
})

test('a list that was read before the feed’s own, and comes behind it, takes nothing back', async () => {
  const world = new World(atOnce)
  let own = 0
  let read = () => {}
  const gate = new Promise<void>(resolve => {
    read = resolve
  })
  const readRooms: typeof world.source.readRooms = async id => {
    if (id === bob.id && ++own === 1) await gate
    return world.source.readRooms(id)
  }
  const delivery = deliver(world, { ...world.source, readRooms })
  const room = world.createRoom('one', ada)
  const device = new Device(delivery, bob)
  device.connect()
  await until(() => own === 1)
  world.pubsub.publish(bob.id, { kind: 'room' })
  await until(() => own === 2)
  for (let turns = 0; turns < 20; turns++) await turn()
  world.pubsub.deaf = true
  world.add(room, ada, bob)
  world.remove(room, ada, bob)
  world.pubsub.deaf = false
  read()
  await until(() => own === 3)
  for (let turns = 0; turns < 20; turns++) await turn()
  expect(device.connections[0]!.map(({ event }) => event.type)).toEqual(['RemovedFromRoom', 'FeedReady'])
  expect(wrongs(world, device, room)).toEqual([])
})

interface Scene {
  world: World
  device: Device
  room: RoomId
  which: number
}

function act({ world, device, room, which }: Scene, what: string): void {
  const alive = world.isMember(room, ada)
  const inside = world.isMember(room, bob)
  const count = world.log(room).length
  if (what === 'say' && alive) world.say(room, ada, `number ${count}`)
  if (alive) change({ world, room, which }, what, count)
  if (what === 'rename') world.rename(ada, `Ada ${count}`)
  if (what === 'describe' && alive) world.describe(room, ada, `about ${count}`)
  if (what === 'promote' && inside) world.give(room, ada, bob, which % 2 ? 'MEMBER' : 'MODERATOR')
  if (what === 'invite' && alive && !inside) world.add(room, ada, bob)
  if (what === 'kick' && inside) world.remove(room, ada, bob)
  if (what === 'delete' && alive && count > 8) world.delete(room, ada)
  if (what === 'type' && inside) type(world, room, which % 2 ? ada : bob)
  if ((what === 'mark' || what === 'note') && inside) mark(world, room, { user: bob, told: what === 'mark' })
  if (what === 'deafen') world.pubsub.deaf = true
  // Without a word that something was missed: only the next entry shows the hole.
  if (what === 'hear') world.pubsub.deaf = false
  if (what === 'mend') mend(world)
  if (what === 'clog') device.clog()
  if (what === 'drain') device.drain()
  if (what === 'cut') device.disconnect()
  if (what === 'connect' && !device.connected) device.connect()
}

/** What is done to one of the newest messages, if the room has it and it says something. */
function change({ world, room, which }: Pick<Scene, 'world' | 'room' | 'which'>, what: string, count: number): void {
  const number = world.room(room).messages.length - which
  if (number < 1 || !world.room(room).item(number)?.body) return
  if (what === 'reply') world.say(room, ada, `number ${count}`, number)
  if (what === 'edit') world.edit(room, number, `number ${count}, edited`)
  if (what === 'erase') world.erase(room, number)
  if (what === 'react') world.react(room, ada, number, '👍')
  if (what === 'trim' && which > 2) world.trim(room, number)
}

function mend(world: World): void {
  world.pubsub.deaf = false
  world.pubsub.gap()
}

async function settle(world: World, device: Device, scheduler: fc.Scheduler): Promise<void> {
  if (!device.connected) device.connect()
  device.drain()
  mend(world)
  await idle(scheduler)
}

/** Until nothing is scheduled, nor comes of what was: a turn of the event loop ends every chain of promises. */
async function idle(scheduler: fc.Scheduler): Promise<void> {
  do {
    await scheduler.waitIdle()
    await turn()
  } while (scheduler.count() > 0)
}

function wrongs(world: World, { connections }: Device, roomId: RoomId, viewer = bob): string[] {
  const shown = { connections, room: world.room(roomId), names: (id: UserId) => world.names(id), viewer }
  return [...findWrongs(shown), ...findDisturbances(shown)]
}
