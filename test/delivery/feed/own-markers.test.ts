/** How far the viewer has read on other devices, as a feed that resumes tells it: right before it is ready, and as it is then. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Source } from '../../../src/delivery/source.ts'
import { atOnce, deliver } from '../deliver.ts'
import { Device } from '../device.ts'
import { mark } from '../signals.ts'
import { user, World } from '../world.ts'

const [ada, bob] = [user('ada'), user('bob')]

/** Bob was away while Ada said one thing. `beforeReading` is done when his feed has been judged, and is not ready yet. */
async function setOut(beforeReading: (world: World, room: `room_${string}`) => void) {
  const world = new World(atOnce)
  const room = world.createRoom('one', ada)
  let isDue = false
  const source: Source = {
    ...world.source,
    readShown: (...asked) => {
      if (isDue) beforeReading(world, room)
      isDue = false
      return world.source.readShown(...asked)
    },
  }
  const delivery = deliver(world, source)
  const device = new Device(delivery, bob)
  world.add(room, ada, bob)
  device.connect()
  await quiet()
  device.disconnect()
  world.say(room, ada, 'one')
  isDue = true
  device.connect()
  await quiet()
  const told = device.connections.at(-1)!.map(({ event }) => ('readNumber' in event ? event.readNumber : event.type))
  return { world, room, device, told }
}

async function quiet(): Promise<void> {
  for (let turns = 0; turns < 60; turns++) await turn()
}

test('what was read when the feed began is told', async () => {
  const { told } = await setOut(() => undefined)
  expect(told).toEqual(['MessageSent', 0, 'FeedReady'])
})

test.each([
  ['to the room and the reader', true],
  ['to the reader alone', false],
])('what was read meanwhile, told %s, is not lost, and told once', async (_what, isTold) => {
  const { told } = await setOut((world, room) => mark(world, room, { user: bob, told: isTold }))
  expect(told).toEqual(['MessageSent', 3, 'FeedReady'])
})

test('nothing is told of a room from which the viewer was removed meanwhile', async () => {
  const { told } = await setOut((world, room) => {
    mark(world, room, { user: bob, told: true })
    world.remove(room, ada, bob)
  })
  expect(told).toEqual(['RemovedFromRoom', 'FeedReady'])
})

test('a feed that is ready is told once, on one channel or the other', async () => {
  const { world, room, device } = await setOut(() => undefined)
  const markers = () => device.connections.at(-1)!.filter(({ event }) => event.type === 'ReadMarkerMoved').length
  const before = markers()
  mark(world, room, { user: bob, told: true })
  await quiet()
  expect(markers()).toBe(before + 1)
  mark(world, room, { user: bob, told: false })
  await quiet()
  expect(markers()).toBe(before + 2)
})
