/** A feed that catches up has no more read for it at a time than its socket may take, and its user pays for all that is read. */
import { expect, test } from 'vitest'
import { until } from '../../support/until.ts'
import { atOnce, deliver } from '../deliver.ts'
import { Device } from '../device.ts'
import { user, World } from '../world.ts'

const ada = user('ada')
const bob = user('bob')

/** Bob missed so many messages of so many characters. How many of them each reading brought, and what he was told. */
async function miss(messages: number, chars: number) {
  const world = new World(atOnce)
  const room = world.createRoom('one', ada)
  world.add(room, ada, bob)
  const read: number[] = []
  const delivery = deliver(world, {
    ...world.source,
    readShown: (roomId, users, numbers) => {
      read.push(numbers.length)
      return world.source.readShown(roomId, users, numbers)
    },
  })
  const device = new Device(delivery, bob)
  const isReady = () => device.connections.at(-1)?.some(({ event }) => event.type === 'FeedReady')
  device.connect()
  await until(isReady, { what: 'Bob is there' })
  device.disconnect()
  for (let i = 0; i < messages; i++) world.say(room, ada, 'x'.repeat(chars))
  device.paidBytes = 0
  read.length = 0
  device.connect()
  await until(isReady, { what: 'Bob is back' })
  const told = device.connections.at(-1)!.filter(({ event }) => event.type === 'MessageSent')
  return { read, told, paidBytes: device.paidBytes }
}

test.each([[10_000], [40_000], [200_000]])('of messages of %i characters few are read at a time', async chars => {
  const { read, told, paidBytes } = await miss(60, chars)
  expect(told).toHaveLength(60)
  const [first, ...later] = read
  expect(first).toBeLessThan(30)
  expect(Math.max(...later) * chars).toBeLessThan(512 * 1024 + chars)
  expect(paidBytes).toBeGreaterThan(60 * chars)
})

test('once short ones were seen, many are read at a time', async () => {
  const { read, told, paidBytes } = await miss(600, 10)
  expect(told).toHaveLength(600)
  expect(read.length).toBeLessThan(8)
  expect(paidBytes).toBeLessThan(600 * 2000)
})
