/** After a reset nothing that is shown is older than the reset, however far from where the lists meet, and whatever came in between. */
import { expect, test } from 'vitest'
import { openRoom } from './room-model.ts'

type Room = ReturnType<typeof openRoom>

/** What comes between the reset and the end of the reading. */
const orders: Record<string, (room: Room) => Promise<void> | void> = {
  'nothing else': () => undefined,
  'messages that were missed': room => {
    for (let i = 0; i < 8; i++) room.say(i)
  },
  'messages that are heard while pages are read': async room => {
    await room.read()
    room.say(1)
    room.hear()
    await room.receive()
    room.say(3)
    room.hear()
  },
  'another reset, while pages are read': async room => {
    await room.read()
    room.cut()
    room.edit(9)
    room.reset(false)
    await room.receive()
  },
  'a reset that takes messages back': async room => {
    await room.read()
    room.cut()
    room.say(1)
    room.reset(true)
    await room.receive()
  },
}

test.each(Object.keys(orders))('all that is shown is as it is now: %s', async order => {
  const room = openRoom(1_000, 10)
  room.begin()
  await room.finish()
  for (let i = 0; i < 3; i++) {
    void room.history.readOlder()
    await room.finish()
  }
  expect(room.history.getSnapshot().messages).toHaveLength(10)
  // A page of older messages is on its way when the feed is cut, too.
  void room.history.readOlder()
  room.cut()
  for (const n of [9, 8, 5]) room.edit(n)
  for (const n of [7, 4]) room.erase(n)
  room.react(6)
  room.reset(false)
  await orders[order]!(room)
  for (let i = 0; i < 20; i++) room.hear()
  await room.finish()
  expect(room.history.getSnapshot()).toMatchObject({ messages: room.all(), isReading: false, hasOlder: false })
})
