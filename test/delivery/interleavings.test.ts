import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openDelivery } from '../../src/delivery/delivery.ts'
import type { RoomId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { noteNothing } from '../../src/domain/unreadable.ts'
import { until } from '../support/until.ts'
import { Device } from './device.ts'
import { findWrongs } from './promise.ts'
import { user, World } from './world.ts'

const channelNames = { room: (id: string) => id, user: (id: string) => id }
const ada = user('ada')
const bob = user('bob')

const whats = 'say say say say kick invite invite delete deafen hear mend clog drain cut connect connect rest rest'

/** One thing that happens, and how many scheduled steps of others happen before the next. */
const happening = fc.record({
  what: fc.constantFrom(...whats.split(' ')),
  room: fc.constantFrom(0, 1),
  steps: fc.nat({ max: 12 }),
})

test('every interleaving of listening, reading, publishing, leaving and reconnecting shows each entry once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(happening, { minLength: 10, maxLength: 60, size: 'max' }),
      async (scheduler, happenings) => {
        const world = new World(scheduler)
        const delivery = openDelivery({
          channels: world.channels,
          source: world.source,
          limits: defaultLimits,
          noteUnreadable: noteNothing,
          channelNames,
        })
        const device = new Device(delivery, bob)
        const rooms = [world.createRoom('one', ada), world.createRoom('two', ada)]
        // Her feed keeps the tails live, also where bob comes and goes.
        const hers = new Device(delivery, ada)
        hers.connect()
        try {
          for (const { what, room, steps } of happenings) {
            act(world, device, what, rooms[room]!)
            if (what === 'rest') await idle(scheduler)
            for (let i = 0; i < steps; i++) if (scheduler.count() > 0) await scheduler.waitOne()
          }
          await settle(world, device, scheduler)
          for (const room of rooms) expect(wrongs(world, device, room)).toEqual([])
          device.disconnect()
          hers.disconnect()
          await scheduler.waitIdle()
          expect(delivery.counts()).toEqual({ rooms: 0, viewers: 0 })
        } finally {
          delivery.close()
        }
      },
    ),
    { numRuns: 3000, interruptAfterTimeLimit: 12_000 },
  )
}, 30_000)

test('what a list told and no log could be asked about is looked at again', async () => {
  const atOnce = { schedule: <T>(promise: Promise<T>) => promise } as fc.Scheduler
  const world = new World(atOnce)
  const readLog = world.source.readLog
  let isAway = false
  const source = {
    ...world.source,
    readLog: (...asked: Parameters<typeof readLog>) =>
      isAway ? Promise.reject(new Error('Redis is away')) : readLog(...asked),
  }
  const delivery = openDelivery({
    channels: world.channels,
    source,
    limits: defaultLimits,
    noteUnreadable: noteNothing,
    channelNames,
  })
  onTestFinished(() => delivery.close())
  const room = world.createRoom('one', ada)
  const device = new Device(delivery, bob)
  const hearsAllThatIsDue = () => until(() => wrongs(world, device, room).length === 0, { withinMs: 2000 })
  world.add(room, ada, bob)
  device.connect()
  world.remove(room, ada, bob)
  await hearsAllThatIsDue()
  world.deaf = true
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

function act(world: World, device: Device, what: string, room: RoomId): void {
  const alive = world.isMember(room, ada)
  const inside = world.isMember(room, bob)
  if (what === 'say' && alive) world.say(room, ada, `number ${world.log(room).length}`)
  if (what === 'invite' && alive && !inside) world.add(room, ada, bob)
  if (what === 'kick' && inside) world.remove(room, ada, bob)
  if (what === 'delete' && alive && world.log(room).length > 8) world.delete(room, ada)
  if (what === 'deafen') world.deaf = true
  // Without a word that something was missed: only the next entry shows the hole.
  if (what === 'hear') world.deaf = false
  if (what === 'mend') mend(world)
  if (what === 'clog') device.clog()
  if (what === 'drain') device.drain()
  if (what === 'cut') device.disconnect()
  if (what === 'connect' && !device.connected) device.connect()
}

function mend(world: World): void {
  world.deaf = false
  world.gap()
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

const wrongs = (world: World, { connections }: Device, roomId: RoomId) =>
  findWrongs({ connections, roomId, log: world.log(roomId), viewer: bob })
