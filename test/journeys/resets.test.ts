/** What cannot be replayed is said, room by room, and the feed goes on behind it. */
import { expect, test } from 'vitest'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import type { User } from '../../src/domain/user.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { RemoveMemberDocument } from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { connect } from '../support/connect.ts'
import { heardOf, openClient, openDevice, settle } from '../support/devices.ts'
import { type InstanceOptions, startInstance } from '../support/instance.ts'
import { add, createRoom, type Person, say, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'

const redis = connect()

/** Ada in two rooms with Bob, who has gone away with his cursors. */
async function setOut(limits: InstanceOptions['limits']) {
  const instance = await startInstance({ limits })
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const adas = openClient(connectGraphqlWs, instance, ada)
  const quiet = await createRoom(adas, 'quiet')
  const busy = await createRoom(adas, 'busy')
  for (const room of [quiet, busy]) await add(adas, room, bob!.id)
  const away = await openDevice(connectGraphqlWs, instance, bob!)
  const cursors = away.hears.cursors()
  await away.close()
  const comeBack = async (after = cursors) => {
    const device = await openDevice(connectGraphqlWs, instance, bob!, { after })
    return { device, heard: (room: string) => heardOf(room, device), resets: () => device.hears.of('FeedReset') }
  }
  return { instance, adas, ada: ada!, bob: bob!, quiet, busy, cursors, comeBack }
}

const count = async (adas: Parameters<typeof say>[0], room: string, upTo: number) => {
  for (let i = 1; i <= upTo; i++) await say(adas, room, `number ${i}`)
}

test('a room where more happened than is replayed says TOO_MUCH, the other is replayed, and both go on', async () => {
  const { adas, quiet, busy, comeBack } = await setOut({ replayPerRoom: 5 })
  await count(adas, busy, 6)
  await count(adas, quiet, 5)
  const { device, heard, resets } = await comeBack()
  expect(resets()).toMatchObject([{ roomId: busy, reason: 'TOO_MUCH', cursor: expect.any(String) }])
  await say(adas, busy, 'after')
  await device.hears.next('MessageSent', event => event.message.body === 'after')
  expect(heard(busy).at(-1)).toBe('MessageSent by ada: after')
  expect(heard(quiet)).toHaveLength(5)
})

test('of many rooms the smallest backlogs are replayed, as much as one feed may', async () => {
  const { adas, quiet, busy, comeBack } = await setOut({ replayPerFeed: 5 })
  await count(adas, busy, 4)
  await count(adas, quiet, 3)
  const { heard, resets } = await comeBack()
  expect(resets()).toMatchObject([{ roomId: busy, reason: 'TOO_MUCH' }])
  expect(heard(quiet)).toHaveLength(3)
})

test.each([
  ['entries', { logEntriesPerRoom: 3 }],
  ['messages', { messagesPerRoom: 3 }],
])(
  'a cursor behind which %s are no longer kept says TOO_OLD, once, and its own cursor is good',
  async (_what, limits) => {
    const { adas, busy, cursors, comeBack } = await setOut(limits)
    await count(adas, busy, 5)
    const first = await comeBack()
    expect(first.resets()).toMatchObject([{ roomId: busy, reason: 'TOO_OLD' }])
    const resumed = [...cursors, first.resets()[0]!.cursor!]
    await first.device.close()
    await say(adas, busy, 'after')
    const second = await comeBack(resumed)
    expect(second.resets()).toEqual([])
    expect(second.heard(busy)).toEqual(['MessageSent by ada: after'])
  },
)

test('with one unreadable cursor, each room that no readable one names says INVALID', async () => {
  const { adas, quiet, busy, cursors, comeBack } = await setOut({})
  const named = cursors.filter(cursor => cursor.startsWith(quiet.slice('room_'.length)))
  await count(adas, quiet, 1)
  await count(adas, busy, 1)
  const { heard, resets } = await comeBack([...named, 'no cursor'])
  expect(resets()).toMatchObject([{ roomId: busy, reason: 'INVALID' }])
  expect(heard(quiet)).toEqual(['MessageSent by ada: number 1'])
})

test('a room that a feed did not know says that the viewer was added, though that is no longer kept', async () => {
  const { adas, busy, comeBack } = await setOut({ logEntriesPerRoom: 3 })
  await count(adas, busy, 5)
  const { device } = await comeBack([])
  const events = device.hears.events.filter(event => 'roomId' in event && event.roomId === busy)
  expect(events).toMatchObject([{ __typename: 'AddedToRoom' }, { __typename: 'FeedReset', reason: 'TOO_OLD' }])
})

test('whoever was removed meanwhile learns it from the log, or else that the room is gone, and nothing more', async () => {
  const { adas, bob, quiet, busy, comeBack } = await setOut({ logEntriesPerRoom: 3 })
  for (const roomId of [quiet, busy]) await adas.ask(RemoveMemberDocument, { input: { roomId, userId: bob.id } })
  await count(adas, busy, 5)
  const { device, heard, resets } = await comeBack()
  expect(heard(quiet)).toEqual(['RemovedFromRoom by ada'])
  expect(resets()).toMatchObject([{ roomId: busy, reason: 'GONE', cursor: null }])
  await say(adas, busy, 'behind closed doors')
  await settle(device)
  expect(device.hears.bodies()).toEqual([])
})

test('whoever was removed in a history that was lost, and again in the one that stands, is told both', async () => {
  const { adas, bob, busy, comeBack } = await setOut({})
  const { device, heard } = await comeBack()
  const lose = await remember(busy)
  const remove = () => adas.ask(RemoveMemberDocument, { input: { roomId: busy, userId: bob.id } })
  await remove()
  await device.hears.next('RemovedFromRoom')
  await settle(device)
  await lose()
  await count(adas, busy, 1)
  await remove()
  await until(() => heard(busy).filter(line => line === 'RemovedFromRoom by ada').length === 2)
  expect(heard(busy)).toEqual(['RemovedFromRoom by ada', 'FeedReset GONE', 'RemovedFromRoom by ada'])
})

test('whoever saw a removal that was lost with its history, before the list of rooms told of it, is told so', async () => {
  const { adas, ada, bob, busy, comeBack } = await setOut({})
  const { device, heard } = await comeBack()
  const lose = await remember(busy)
  // As by an instance that dies between the room and the list.
  await createRoomStore(redis, defaultLimits).removeMember({
    roomId: busy as RoomId,
    by: userOf(ada, 'ada'),
    member: userOf(bob, 'bob'),
  })
  await device.hears.next('RemovedFromRoom')
  await lose()
  // The list is read again, as after every failover, and is what it was when the feed began.
  await add(adas, await createRoom(adas, 'another'), bob.id)
  await until(() => heard(busy).includes('FeedReset DIVERGED'))
  await say(adas, busy, 'number 1')
  await until(() => heard(busy).length === 4)
  expect(heard(busy)).toEqual([
    ...['RemovedFromRoom by ada', 'AddedToRoom by ada', 'FeedReset DIVERGED', 'MessageSent by ada: number 1'],
  ])
})

const userOf = ({ id, username }: Person, displayName: string): User => ({
  id: id as UserId,
  username,
  displayName,
  avatarUrl: null,
  createdAt: 0,
  version: '1',
})

/** A room as it is now: what is answered makes it so again, as a failover does that loses what came since. */
async function remember(room: string): Promise<() => Promise<unknown>> {
  const { meta, members, roster, log } = roomKeys(room as RoomId)
  const keys = [meta, members, roster, log]
  const values = await Promise.all(keys.map(key => redis.dumpBuffer(key)))
  return () => Promise.all(keys.map((key, i) => redis.restore(key, 0, values[i]!, 'REPLACE')))
}
