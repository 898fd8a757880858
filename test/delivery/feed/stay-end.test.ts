/** Whoever was removed while catching up finds the end of the stay: in a busy room, and however many look for theirs. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Source } from '../../../src/delivery/source.ts'
import type { RoomId } from '../../../src/domain/id.ts'
import { until } from '../../support/until.ts'
import { atOnce, deliver } from '../deliver.ts'
import { Device } from '../device.ts'
import { user, World } from '../world.ts'

const ada = user('ada')

/** So many people were away while three things were said; they come back, and all are removed right before they read. */
async function removeWhileReading(people: number, onLook: (world: World, room: RoomId) => void) {
  const world = new World(atOnce)
  const room = world.createRoom('one', ada)
  const members = Array.from({ length: people }, (_, index) => user(`member${index}`))
  let isDue = false
  const source: Source = {
    ...world.source,
    readShown: (...asked) => {
      if (isDue) for (const member of members) world.remove(room, ada, member)
      isDue = false
      return world.source.readShown(...asked)
    },
    readEntries: (...asked) => {
      onLook(world, room)
      return world.source.readEntries(...asked)
    },
  }
  const delivery = deliver(world, source)
  const devices = members.map(member => new Device(delivery, member))
  for (const member of members) world.add(room, ada, member)
  for (const device of devices) device.connect()
  await until(() => devices.every(device => told(device).at(-1) === 'FeedReady'))
  for (const device of devices) device.disconnect()
  for (const body of ['one', 'two', 'three']) world.say(room, ada, body)
  isDue = true
  for (const device of devices) device.connect()
  await until(() => devices.every(device => told(device).includes('RemovedFromRoom')))
  return devices
}

const told = ({ connections }: Device): string[] => connections.at(-1)!.map(({ event }) => event.type)

test.each([1, 3, 130])('a room in which %i things happen at every look has an end all the same', async happenings => {
  const sayMore = (world: World, room: RoomId) => {
    for (let i = 0; i < happenings; i++) world.say(room, ada, 'more')
  }
  const [device] = await removeWhileReading(1, sayMore)
  await turn()
  expect(told(device!)).toEqual(['RemovedFromRoom', 'FeedReady'])
})

test('though more of them look for their ends than have turns, each is told', async () => {
  const devices = await removeWhileReading(100, () => undefined)
  for (const device of devices) expect(told(device)[0]).toBe('RemovedFromRoom')
})
