/** A rolling upgrade: what newer instances write and publish is stepped over, live, resuming, and page by page. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { RoomMessagesDocument } from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { connect } from '../support/connect.ts'
import { openClient, openDevice, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'

const redis = connect()

/** Entries as a version to come might write them, with shapes of its own. */
const laterEntries = [
  { kind: 'pinned', by: 'user_1', number: 1, at: 7 },
  { kind: 'starred', emoji: '🦆', count: 2 },
  { kind: 'promoted', member: { id: 'user_1' }, role: 'MODERATOR' },
  { kind: 'x' },
  { kind: 'moved', numbers: [1, 2, 3], room: 'another shape', at: 'another too' },
]

const laterWords = [
  { kind: 'signal', head: 7, typing: 'user_1' },
  { kind: 'signal' },
  { kind: 'entries', sequence: 'none', check: null },
  { kind: 'presence', sequence: 99 },
]

/** What a newer instance's script does: the entry, the head, the announcement. */
async function append(room: RoomId, entry: object): Promise<void> {
  const { meta, log } = roomKeys(room)
  const [head, previous] = (await redis.hmget(meta, 'sequence', 'check')) as [string, string]
  const sequence = Number(head) + 1
  const text = JSON.stringify(entry)
  const check = createHash('sha1').update(previous).update(text).digest('hex').slice(0, 12)
  await redis
    .multi()
    .xadd(log, `${sequence}-0`, 'e', text, 'c', check, 'p', previous)
    .hset(meta, 'sequence', sequence, 'check', check)
    .publish(channels.room(room), JSON.stringify({ kind: 'entry', sequence, check, previous, entry }))
    .exec()
}

test('an instance steps over kinds of entries and words that it does not know', async () => {
  const instance = await startInstance()
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const adas = openClient(connectGraphqlWs, instance, ada)
  const room = (await createRoom(adas)) as RoomId
  await add(adas, room, bob.id)
  const live = await openDevice(connectGraphqlWs, instance, bob)
  const before = live.hears.cursors()

  for (const entry of laterEntries) {
    for (const word of laterWords) await redis.publish(channels.room(room), JSON.stringify(word))
    for (const word of laterWords) await redis.publish(channels.user(bob.id as UserId), JSON.stringify(word))
    await append(room, entry)
    await say(adas, room, `after ${entry.kind}`)
  }
  await live.hears.next('MessageSent', ({ message }) => message.body === 'after moved')
  const bodies = laterEntries.map(({ kind }) => `after ${kind}`)
  expect(live.hears.bodies()).toEqual(bodies)
  expect(live.hears.kinds()).not.toContain('FeedReset')
  expect(live.hears.ended).toBe(null)

  const resumed = await openDevice(connectGraphqlWs, instance, bob, { after: before })
  await settle(resumed)
  expect(resumed.hears.bodies()).toEqual(bodies)
  expect(resumed.hears.kinds()).not.toContain('FeedReset')

  await append(room, { kind: 'unpinned', number: 3 })
  const ahead = await openDevice(connectGraphqlWs, instance, bob, { after: live.hears.cursors() })
  expect(ahead.hears.kinds()).toEqual(['FeedReady'])
  await say(adas, room, 'at last')
  await ahead.hears.next('MessageSent', ({ message }) => message.body === 'at last')
  expect(ahead.hears.kinds()).toEqual(['FeedReady', 'MessageSent'])

  const { room: found } = await adas.ask(RoomMessagesDocument, { id: room, last: 20 })
  expect(found?.messages?.edges.map(({ node }) => node.body)).toEqual([...bodies, 'at last'])
})
