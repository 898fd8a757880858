/** Whatever stands in Redis or is published there: the process lives, one room suffers, and it is said. */
import { expect, test } from 'vitest'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import { locateSession } from '../../src/domain/session.ts'
import { channels, roomKeys, sessionKey, userKeys } from '../../src/store/keys.ts'
import { ViewerDocument } from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { connect } from '../support/connect.ts'
import { heardOf, openClient, openDevice } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'

const redis = connect()

/** Ada and Bob in two rooms. */
async function setOut() {
  const instance = await startInstance()
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const adas = openClient(connectGraphqlWs, instance, ada)
  const sound = (await createRoom(adas, 'sound')) as RoomId
  const broken = (await createRoom(adas, 'broken')) as RoomId
  for (const room of [sound, broken]) await add(adas, room, bob.id)
  const listen = (after?: string[]) => openDevice(connectGraphqlWs, instance, bob, after ? { after } : {})
  return { instance, ada, bob, adas, sound, broken, listen }
}

type Device = Awaited<ReturnType<typeof openDevice>>
const hears = (device: Device, body: string) => device.hears.next('MessageSent', ({ message }) => message.body === body)
const bodiesOf = (device: Device, room: string) =>
  device.hears.of('MessageSent').flatMap(event => (event.roomId === room ? event.message.body : []))

async function lastEntry(room: RoomId): Promise<{ sequence: number; check: string; entry: Record<string, unknown> }> {
  const [[id, fields]] = (await redis.xrevrange(roomKeys(room).log, '+', '-', 'COUNT', 1)) as [[string, string[]]]
  return { sequence: Number.parseInt(id, 10), check: fields[3]!, entry: JSON.parse(fields[1]!) }
}

/** What might be published in place of the next entry of this room, none of it right. */
async function wrongWords(room: RoomId, other: Record<string, unknown>): Promise<string[]> {
  const { sequence, check, entry } = await lastEntry(room)
  const next = { sequence: sequence + 1, check: 'abcdefabcdef', previous: check }
  const words: unknown[] = [
    ...[null, 7, 'text', true, [], [1], {}, { sequence: 1 }, { kind: 'typing' }, { kind: 7 }, { entry }],
    ...[next, { ...next, entry: null }, { ...next, entry: 7 }, { ...next, entry: [] }, { ...next, entry: {} }],
    ...Object.keys(entry).map(key => ({ ...next, entry: { ...entry, [key]: undefined } })),
    ...Object.keys(entry).map(key => ({ ...next, entry: { ...entry, [key]: key === 'clientMessageId' ? 7 : null } })),
    ...['added', 'removed', 'deleted', ''].map(kind => ({ ...next, entry: { ...entry, kind } })),
    { ...next, entry: { ...entry, at: 1e300 } },
    { ...next, entry: other },
    { ...next, sequence: '7', entry },
    { ...next, sequence: -1, entry },
    { ...next, sequence: 2 ** 60, entry },
    { ...next, check: null, entry },
    { ...next, previous: {}, entry },
  ]
  return ['', 'no JSON', '{', '\u0000', '"', ...words.map(word => JSON.stringify(word))]
}

test('whatever a room’s channel carries, each message is heard once and nothing ends', async () => {
  const { adas, broken, sound, listen } = await setOut()
  const device = await listen()
  const other = (await lastEntry(sound)).entry
  await say(adas, broken, '0')
  const told = ['0']
  for (let n = 0; ; n++) {
    await hears(device, `${n}`)
    const word = (await wrongWords(broken, other))[n]
    if (word === undefined) break
    await redis.publish(channels.room(broken), word)
    await say(adas, broken, `${n + 1}`)
    told.push(`${n + 1}`)
  }
  expect(bodiesOf(device, broken)).toEqual(told)
  await say(adas, sound, 'elsewhere')
  await hears(device, 'elsewhere')
  expect(device.hears.of('FeedReset')).toEqual([])
})

test('whatever a user’s channel carries, its sockets live and its next room is told', async () => {
  const { adas, bob, listen } = await setOut()
  const device = await listen()
  const words = ['', '{', 'null', '7', '"x"', '[]', '{}', '{"kind":"session"}', '{"kind":"session","id":7}']
  for (const word of [...words, '{"kind":"presence"}', '{"kind":7}', '{"kind":"room","roomId":[]}'])
    await redis.publish(channels.user(bob.id as UserId), word)
  const room = await createRoom(adas, 'new')
  await add(adas, room, bob.id)
  await device.hears.next('AddedToRoom', ({ roomId }) => roomId === room)
  expect(device.hears.ended).toBe(null)
})

/** Writes the log anew, with another text in place of each entry that `change` answers one for. */
async function rewrite(room: RoomId, change: (fields: string[]) => string[]): Promise<void> {
  const { log } = roomKeys(room)
  const entries = await redis.xrange(log, '-', '+')
  await redis.del(log)
  for (const [id, fields] of entries) await redis.xadd(log, id, ...change(fields))
}

const damages: Record<string, (fields: string[]) => string[]> = {
  'bad JSON': ([e, , ...rest]) => [e!, '{"kind":"message",', ...rest],
  'no text': ([e, , ...rest]) => [e!, '', ...rest],
  'another shape': ([e, , ...rest]) => [e!, '[1]', ...rest],
  'no kind': ([e, text, ...rest]) => [e!, text!.replace('"kind":"message",', ''), ...rest],
  'no author': ([e, text, ...rest]) => [e!, text!.replace('"by"', '"nobody"'), ...rest],
  'no check': ([e, text]) => [e!, text!],
  'other fields': () => ['x', 'y'],
}

test.each(Object.keys(damages))('a log with an entry of %s: the room is reset, the others go on', async damage => {
  const { adas, sound, broken, listen } = await setOut()
  const away = await listen()
  const cursors = away.hears.cursors()
  await away.close()
  for (const body of ['one', 'damaged', 'three']) await say(adas, broken, body)
  await say(adas, sound, 'all is well')
  await rewrite(broken, fields => (fields[1]!.includes('"number":2}') ? damages[damage]!(fields) : fields))
  const device = await listen(cursors)
  expect(device.hears.of('FeedReset')).toMatchObject([{ roomId: broken, cursor: expect.any(String) }])
  expect(bodiesOf(device, sound)).toEqual(['all is well'])
  await say(adas, broken, 'after')
  await hears(device, 'after')
  expect(heardOf(broken, device).at(-1)).toBe('MessageSent by ada: after')
  expect(device.hears.of('FeedReset')).toHaveLength(1)
})

test('a live feed that comes upon an entry that cannot be read is told, and goes on behind it', async () => {
  const { adas, broken, listen } = await setOut()
  const device = await listen()
  await say(adas, broken, 'before')
  await hears(device, 'before')
  const { sequence, check } = await lastEntry(broken)
  const keys = roomKeys(broken)
  await redis.xadd(keys.log, `${sequence + 1}-0`, 'e', '{"kind":', 'c', 'abcdefabcdef', 'p', check)
  await redis.hset(keys.meta, 'sequence', sequence + 1, 'check', 'abcdefabcdef')
  await device.hears.next('FeedReset', ({ roomId }) => roomId === broken)
  await say(adas, broken, 'after')
  await hears(device, 'after')
  expect(bodiesOf(device, broken)).toEqual(['before', 'after'])
})

const wrongType = async (key: string) => {
  await redis.rename(key, `${key}:kept`)
  await redis.set(key, 'of another type')
}

test.each(['meta', 'members', 'log', 'roster'] as const)(
  'a key of a wrong type, %s, takes no other room along',
  async which => {
    const { adas, sound, broken, listen } = await setOut()
    const bobs = await listen()
    const cursors = bobs.hears.cursors()
    const rooms = async () => (await bobs.ask(ViewerDocument, {})).viewer!.rooms.edges.map(({ node }) => node.id)
    await say(adas, broken, 'missed')
    await hears(bobs, 'missed')
    const key = roomKeys(broken)[which]
    await wrongType(key)
    expect(await rooms()).toContain(sound)
    const device = await listen(cursors)
    await say(adas, sound, 'all is well')
    await hears(device, 'all is well')
    if (which !== 'roster') expect(device.hears.of('FeedReset')).toMatchObject([{ roomId: broken, cursor: null }])
    // Nothing of it was mended away: once it can be read, it is back.
    await redis.rename(`${key}:kept`, key)
    expect(new Set(await rooms())).toEqual(new Set([sound, broken]))
  },
)

test('a list of rooms of which some cannot be read shows the others', async () => {
  const { adas, bob, sound, broken, listen } = await setOut()
  const { rooms } = userKeys(bob.id as UserId)
  await redis.hset(rooms, {
    [broken]: 'joined one two',
    nonsense: 'x',
    'intent:nonsense:soon': 'x',
    [`room_${'x'.repeat(22)}`]: '',
  })
  const device = await listen([])
  expect(device.hears.of('AddedToRoom').map(({ roomId }) => roomId)).toEqual([sound])
  await say(adas, sound, 'all is well')
  await hears(device, 'all is well')
})

test('a session that cannot be read, or whose user cannot, lets nobody in', async () => {
  const { instance, bob } = await setOut()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bob.token}` }
  const viewer = async () => {
    const body = JSON.stringify({ query: '{ viewer { id } }' })
    return (await (await fetch(instance.url, { method: 'POST', headers, body })).json()).data.viewer
  }
  const { profile } = userKeys(bob.id as UserId)
  const others = userKeys((await setOut()).bob.id as UserId)
  const damages = [
    [sessionKey(locateSession(bob.token)!), ['soon', '', '1e99', '{}']],
    [profile, ['{"id":', '[]', '{}', '', (await redis.get(others.profile))!]],
  ] as const
  expect(await viewer()).not.toBe(null)
  for (const [key, values] of damages) {
    const sound = (await redis.get(key))!
    for (const value of values) {
      await redis.set(key, value)
      expect(await viewer(), value).toBe(null)
    }
    await redis.del(key)
    await redis.hset(key, 'of', 'another type')
    expect(await viewer()).toBe(null)
    await redis.del(key)
    await redis.set(key, sound)
  }
  expect(await viewer()).not.toBe(null)
})
