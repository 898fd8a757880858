/** Joining survives a Redis so slow that an intent runs out, once. */
import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/domain/limits.ts'
import { createRoomStore, type RoomStore } from '../../src/store/room-store.ts'
import { connect } from '../support/connect.ts'
import { createWorld } from './world.ts'

/** A store to which the next so many intents seem a minute old. */
const delayed = { times: 0 }
const rooms = createRoomStore(connect(), defaultLimits)
const late = (at: number) => (delayed.times-- > 0 ? at - 60_000 : at)
const slow: RoomStore = {
  ...rooms,
  createRoom: room => rooms.createRoom({ ...room, intendedAt: late(room.intendedAt) }),
  addMember: addition => rooms.addMember({ ...addition, intendedAt: late(addition.intendedAt) }),
}
const world = createWorld({}, { rooms: slow })

test('an intent that ran out is renewed', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  delayed.times = 1
  const id = await ada.room()
  delayed.times = 1
  expect(await ada.add(id, bob.id)).toMatchObject({ added: true })
  expect(await bob.rooms()).toEqual([id])
  for (const { session } of [ada, bob]) expect((await world.roomLists.readRooms(session.user.id)).intents).toEqual([])
})

test('one that runs out again is a fault, and leaves nothing behind', async () => {
  const ada = await world.person()
  delayed.times = 2
  await expect(world.chat.rooms.create(ada.session.user, { name: 'Tea' })).rejects.toThrow('too slow')
  expect(await world.roomLists.readRooms(ada.session.user.id)).toMatchObject({ marks: [], intents: [] })
})
