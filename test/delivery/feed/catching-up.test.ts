/** A feed that catches up is judged by the membership at the reading, and is told what is true then. */
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Source } from '../../../src/delivery/source.ts'
import type { Event } from '../../../src/domain/event.ts'
import type { RoomId } from '../../../src/domain/id.ts'
import { UnreadableError } from '../../../src/domain/unreadable.ts'
import { atOnce, deliver } from '../deliver.ts'
import { Device } from '../device.ts'
import { user, World } from '../world.ts'

const ada = user('ada')
const bob = user('bob')
const cleo = user('cleo')

type Change = (world: World, room: RoomId) => void

/** Bob and Cleo were away while Ada said three things. `beforeReading` is done once, right before messages are read. */
async function setOut() {
  const world = new World(atOnce)
  const room = world.createRoom('one', ada)
  let change: Change | null = null
  const broken = new Set<RoomId>()
  const source: Source = {
    ...world.source,
    readShown: (roomId, ...asked) => {
      const due = change
      change = null
      due?.(world, room)
      if (broken.has(roomId)) return Promise.reject(new UnreadableError('a key'))
      return world.source.readShown(roomId, ...asked)
    },
  }
  const delivery = deliver(world, source)
  const shared = new Map<string, Event>()
  const [bobs, cleos] = [new Device(delivery, bob, shared), new Device(delivery, cleo, shared)]
  for (const person of [bob, cleo]) world.add(room, ada, person)
  for (const device of [bobs, cleos]) device.connect()
  await quiet()
  for (const device of [bobs, cleos]) device.disconnect()
  for (const body of ['one', 'two', 'three']) world.say(room, ada, body)
  const comeBack = async (...devices: Device[]) => {
    for (const device of devices) device.connect()
    await quiet()
  }
  const beforeReading = (next: Change) => {
    change = next
  }
  return { world, room, delivery, bobs, cleos, comeBack, beforeReading, broken }
}

/** Both come back; this happens right before what they missed is read. */
async function comeBack(change: Change) {
  const opened = await setOut()
  opened.beforeReading(change)
  await opened.comeBack(opened.bobs, opened.cleos)
  return opened
}

/** In this world nothing takes longer than some turns of the event loop. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 60; turns++) await turn()
}

/** What a device was told since it came back, one word for each event; how far the viewer has read is another story. */
const told = ({ connections }: Device): string[] =>
  connections.at(-1)!.flatMap(({ event }) => (event.type === 'ReadMarkerMoved' ? [] : wordOf(event)))

function wordOf(event: Event): string {
  if ('message' in event) return `${event.type} ${event.message.body} by ${event.message.author.displayName}`
  if ('messages' in event) return `${event.type} "${event.messages.map(({ body }) => body).join()}"`
  return event.type === 'FeedReset' ? event.reason : event.type === 'RemovedFromRoom' ? event.roomName : event.type
}

const said = ['one', 'two', 'three'].map(body => `MessageSent ${body} by ada`)

test('what was missed is told, and then that the feed is live', async () => {
  const { bobs } = await comeBack(() => undefined)
  expect(told(bobs)).toEqual([...said, 'FeedReady'])
})

describe('judged by the membership at the reading', () => {
  test('who was removed is told only the end of the stay, with the name that the room had then', async () => {
    const { bobs, cleos } = await comeBack((world, room) => {
      world.edit(room, 1, 'one, for other eyes')
      world.remove(room, ada, bob)
    })
    expect(told(bobs)).toEqual(['one', 'FeedReady'])
    expect(told(cleos)).toContain('MessageEdited one, for other eyes by ada')
  })

  test('who was removed and came back is told of this stay, and nothing of the other', async () => {
    const { bobs } = await comeBack((world, room) => {
      world.remove(room, ada, bob)
      world.edit(room, 1, 'one, for other eyes')
      world.add(room, ada, bob)
    })
    expect(told(bobs)).toEqual(['AddedToRoom', 'TOO_OLD', 'FeedReady'])
  })

  test('of a room that was deleted only that is told', async () => {
    const { bobs, cleos } = await comeBack((world, room) => world.delete(room, ada))
    for (const device of [bobs, cleos]) expect(told(device)).toEqual(['RoomDeleted', 'FeedReady'])
  })
})

describe('true at the reading', () => {
  test('what was deleted before it shows no text, and is told to be deleted', async () => {
    const { bobs, cleos } = await comeBack((world, room) => world.erase(room, 2))
    const erased = [said[0], 'MessageSent  by ada', said[2], 'MessagesDeleted ""']
    for (const device of [bobs, cleos]) expect(new Set(told(device))).toEqual(new Set([...erased, 'FeedReady']))
  })

  test('what was edited before it has the new text, and the edit follows where it happened', async () => {
    const { bobs } = await comeBack((world, room) => world.edit(room, 2, 'deux'))
    const told2 = told(bobs).filter(word => word.includes('deux'))
    expect(told2).toEqual(['MessageSent deux by ada', 'MessageEdited deux by ada'])
  })

  test('names are as they are then, also where another feed was shown the same entries before', async () => {
    const { world, bobs, cleos, comeBack } = await setOut()
    await comeBack(bobs)
    world.rename(ada, 'Ada Lovelace')
    await comeBack(cleos)
    expect(told(bobs)).toEqual([...said, 'FeedReady'])
    expect(told(cleos)).toEqual([...said.map(word => word.replace('ada', 'Ada Lovelace')), 'FeedReady'])
  })

  test('texts likewise', async () => {
    const { world, room, bobs, cleos, comeBack } = await setOut()
    await comeBack(bobs)
    world.erase(room, 2)
    await comeBack(cleos)
    expect(told(cleos).join()).not.toContain('two')
  })

  test('a message that is no more ends the replay; what was done to it does not', async () => {
    const { bobs } = await comeBack((world, room) => {
      world.react(room, ada, 1, '☕')
      world.trim(room, 2)
    })
    expect(told(bobs)).toEqual(['TOO_OLD', 'FeedReady'])
    const again = await setOut()
    await again.comeBack(again.bobs)
    again.bobs.disconnect()
    again.world.react(again.room, ada, 1, '☕')
    again.world.edit(again.room, 1, 'uno')
    again.world.say(again.room, ada, 'four')
    again.beforeReading((world, room) => world.trim(room, 2))
    await again.comeBack(again.bobs)
    expect(told(again.bobs)).toEqual(['MessageSent four by ada', 'FeedReady'])
  })
})

test('a room whose messages cannot be read takes no other along, of the same turn neither', async () => {
  const { world, room, cleos, delivery, comeBack, broken } = await setOut()
  const other = world.createRoom('two', ada)
  const daves = new Device(delivery, user('dave'))
  world.add(other, ada, user('dave'))
  world.say(other, ada, 'elsewhere')
  broken.add(room)
  await comeBack(cleos, daves)
  expect(told(cleos)).toEqual(['GONE', 'FeedReady'])
  expect(told(daves)).toEqual(['AddedToRoom', 'MessageSent elsewhere by ada', 'FeedReady'])
})

test.each([1, 5])(
  'a room in which %i things are said during every reading is caught up with all the same',
  async count => {
    const { world, room, bobs, comeBack, beforeReading } = await setOut()
    let readings = 0
    const sayMore: Change = () => {
      readings++
      for (let i = 1; i <= count; i++) world.say(room, ada, `during reading ${readings}`)
      beforeReading(sayMore)
    }
    beforeReading(sayMore)
    await comeBack(bobs)
    expect(readings).toBeLessThan(4)
    const during = Array.from({ length: readings * count }, (_, i) => Math.floor(i / count) + 1)
    const heard = during.map(reading => `MessageSent during reading ${reading} by ada`)
    expect(told(bobs).filter(word => word !== 'FeedReady')).toEqual([...said, ...heard])
  },
)

test('who is removed while what was before is read is told all that was said until then, and the end', async () => {
  const { bobs } = await comeBack((world, room) => {
    world.say(room, ada, 'four')
    setImmediate(() => world.remove(room, ada, bob))
  })
  expect(told(bobs).filter(word => word !== 'FeedReady')).toEqual([...said, 'MessageSent four by ada', 'one'])
})
