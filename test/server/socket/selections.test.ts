/** What feeds cost is their user's: each event tells it to who asks, and what one user asks differently is bounded. */
import { expect, test } from 'vitest'
import { encodeCursor } from '../../../src/domain/cursor.ts'
import type { RoomId } from '../../../src/domain/id.ts'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { openClient } from '../../support/devices.ts'
import { startInstance } from '../../support/instance.ts'
import { createRoom, say, signUpAll } from '../../support/people.ts'
import { allEvents, openReady, subscribe } from '../../support/raw-socket.ts'

async function open(limits = {}) {
  const instance = await startInstance({ limits })
  const [ana, ben] = await signUpAll(connectGraphqlWs, instance, 'ana', 'ben')
  const socketOf = (person: { token: string }) => openReady(instance, person.token)
  return { instance, ana, ben, socketOf }
}

const different = (n: number) => `subscription { events { __typename a${n}: cursor } }`
/** Its only answer, or the first of a feed. */
const answered = (socket: Awaited<ReturnType<typeof openReady>>, query: string) => socket.ask(query)

test('every event of a subscription tells its cost to who asked so, and to nobody else', async () => {
  const { instance, ana, socketOf } = await open()
  const [asking, other] = [await socketOf(ana), await socketOf(ana)]
  asking.send(subscribe('1', allEvents, {}, { extensions: { cost: true } }))
  await asking.frame(({ payload }) => payload?.data?.events.__typename === 'FeedReady')
  await other.listen('1')
  const client = openClient(connectGraphqlWs, instance, ana)
  await say(client, await createRoom(client), 'hello')
  for (const socket of [asking, other])
    await socket.frame(({ payload }) => payload?.data?.events.__typename === 'MessageSent')
  const costs = asking.of('1').map(({ payload }) => payload.extensions.cost)
  expect(new Set(costs).size).toBe(1)
  expect(costs[0]).toBeGreaterThan(0)
  expect(other.of('1').filter(({ payload }) => payload.extensions)).toEqual([])
})

test('of one user so many subscriptions may differ, on all sockets together; any number may be alike', async () => {
  const { ana, ben, socketOf } = await open({ selectionsPerUser: 3 })
  const sockets = [await socketOf(ana), await socketOf(ana)]
  for (const n of [1, 2, 3])
    for (const socket of sockets) expect((await answered(socket, different(n))).data).toBeDefined()
  for (const socket of sockets)
    expect((await answered(socket, different(4))).errors[0].extensions.code).toBe('TOO_MANY_OPERATIONS')
  expect((await answered(sockets[1]!, `${different(2)} # the same`)).data).toBeDefined()
  expect((await answered(await socketOf(ben), different(4))).data).toBeDefined()
})

test('what different subscriptions of one user cost is added, and given back when they end', async () => {
  const { ana, socketOf } = await open({ eventCost: 45 })
  const [first, second] = [await socketOf(ana), await socketOf(ana)]
  const body = (name: string) =>
    `subscription { events { __typename ... on MessageSent { message { ${name}: body } } } }`
  await first.listen('1', body('x'))
  const refusal = (await answered(second, body('y'))).errors[0]
  expect(refusal.extensions.code).toBe('TOO_MANY_OPERATIONS')
  expect(refusal.message).toContain('45')
  expect((await answered(second, different(1))).data).toBeDefined()
  first.ws.close()
  await first.closed()
  await expect.poll(async () => (await answered(second, body('y'))).data).toBeDefined()
})

test('a user begins so many subscriptions a minute, and is told when to go on; others are not hindered', async () => {
  const { ana, ben, socketOf } = await open({ subscriptionsPerMinute: 3 })
  const socket = await socketOf(ana)
  for (let i = 0; i < 3; i++) expect((await answered(socket, allEvents)).data).toBeDefined()
  const [refusal] = (await answered(await socketOf(ana), allEvents)).errors
  expect(refusal.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) })
  expect(refusal.extensions.retryAfterMs).toBeGreaterThan(0)
  expect((await socket.ask('{ viewer { id } }')).data.viewer.id).toMatch(/^viewer_/)
  expect((await answered(await socketOf(ben), allEvents)).data).toBeDefined()
})

test('a subscription begins with as many cursors and rooms as a user can have, and not with many more', async () => {
  const { ana, socketOf } = await open()
  const socket = await socketOf(ana)
  const query = `subscription ($after: [FeedCursor!], $roomIds: [ID!]) { events(after: $after, roomIds: $roomIds) { __typename } }`
  const room = (i: number) => `room_${String(i).padStart(22, '0')}`
  const cursor = (i: number) => encodeCursor(room(i) as RoomId, { sequence: 1, check: 'abcdefabcdef' })
  const many = (count: number, what: (i: number) => string) => Array.from({ length: count }, (_, i) => what(i))
  const { roomsPerUser, leftRoomsPerUser } = defaultLimits
  const most = roomsPerUser + leftRoomsPerUser
  expect((await socket.ask(query, { after: many(most, cursor) })).data.events).toBeDefined()
  expect((await socket.ask(query, { roomIds: many(most, room) })).data.events).toBeDefined()
  for (const begin of [
    { after: many(950, cursor) },
    { roomIds: many(2000, room) },
    { after: many(500, cursor), roomIds: many(500, room) },
  ]) {
    const [refusal] = (await socket.ask(query, begin)).errors
    expect(refusal.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', dearest: 'events' })
  }
})
