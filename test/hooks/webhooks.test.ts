import { execFile } from 'node:child_process'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { now } from '../../src/domain/clock.ts'
import { newRoomId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { createWebhookStore } from '../../src/store/webhook-store.ts'
import { DeleteMessageDocument, RoomMessagesDocument } from '../generated/graphql.ts'
import { applicationOn, appTokens, externalId } from '../support/application.ts'
import { connectUrql } from '../support/clients/urql.ts'
import { connect } from '../support/connect.ts'
import { type InstanceOptions, startInstance } from '../support/instance.ts'
import { add, createRoom, deleteRoom, remove, say, signUp, signUpAll } from '../support/people.ts'
import { redisUrl } from '../support/redis-url.ts'
import { until } from '../support/until.ts'
import { AppRecord, startReceiver, telling } from './app.ts'

const redis = connect()
const apart = connect({ keyPrefix: newRoomId() })
const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.closeAllConnections()
})

/** Ann at an instance with a webhook, and the app that it tells. */
async function openWorld(options: InstanceOptions = {}) {
  const record = new AppRecord()
  let { server, url, port } = await startReceiver(record)
  servers.push(server)
  const prefix = options.redisPrefix ?? newRoomId()
  const instance = await startInstance({ logLevel: 'silent', ...telling(url, prefix), ...options })
  const ann = await signUp(connectUrql(instance), 'ann')
  const anns = connectUrql(instance, ann.token)
  onTestFinished(() => void server.close())
  return {
    ...{ record, prefix, instance, ann, anns },
    goAway(): void {
      server.close()
      server.closeAllConnections()
    },
    async comeBack(): Promise<void> {
      ;({ server } = await startReceiver(record, port))
      servers.push(server)
    },
    sayAll: async (roomId: string, ...bodies: string[]) => {
      for (const body of bodies) await say(anns, roomId, body)
    },
  }
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(url.replace('/graphql', '/metrics'))).text()
  return Number(new RegExp(`^parlor_webhook_${name} (\\d+)$`, 'm').exec(text)?.[1])
}

/** What an operator calls. */
async function command(prefix: string, word: string): Promise<string> {
  const main = fileURLToPath(new URL('../../dist/webhooks.js', import.meta.url))
  const env = { ...process.env, REDIS_URL: redisUrl(), REDIS_PREFIX: prefix }
  return (await promisify(execFile)(process.execPath, [main, word], { env })).stdout
}

const createOwn = `mutation ($input: CreateRoomInput!) {
  createRoom(input: $input) { ... on CreateRoomPayload { room { id } } } }`
const deleteOwn = 'mutation ($input: DeleteRoomInput!) { deleteRoom(input: $input) { __typename } }'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)

describe('an app', () => {
  test('has a webhook from the moment on at which a server with one was opened, however late Redis answered', async () => {
    const webhook = createWebhookStore(apart, defaultLimits)
    const take = async (openForMs: number) => (await webhook.takeNews({ openForMs, leaseMs: 1, most: 1 })).began
    const began = await take(5000)
    expect(now() - began).toBeGreaterThanOrEqual(5000)
    expect(await take(9000)).toBe(began)
  })

  test('is told all that happens in all rooms, in order, by whom, as it is', async () => {
    const { record, instance, anns, ann } = await openWorld()
    const [bob] = await signUpAll(connectUrql, instance, 'bob')
    const room = await createRoom(anns, 'Tea')
    await add(anns, room, bob.id)
    await say(anns, room, 'Hello', 'once')
    await until(() => record.bodiesOf(room).includes('Hello'))
    await remove(anns, room, bob.id)
    await deleteRoom(anns, room)
    await until(() => record.typesOf(room).includes('RoomDeleted'))
    expect(record.typesOf(room)).toEqual(['MemberAdded', 'MemberAdded', 'MessageSent', 'MemberRemoved', 'RoomDeleted'])
    expect(record.eventsOf(room).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
    const by = { id: ann.id, externalId: null, username: ann.username, displayName: 'ann', avatarUrl: null }
    expect(record.eventsOf(room)[2]).toMatchObject({
      by,
      previous: record.eventsOf(room)[1]!.check,
      message: { author: by, body: 'Hello', number: 1, clientMessageId: 'once', deletedAt: null },
    })
    expect(record.rooms.get(room)!.room).toMatchObject({ id: room, name: 'Tea', kind: 'GROUP', ownerId: ann.id })
  })

  test('finds its own people and rooms by its own ids, in just the fields that the page shows', async () => {
    const { tokens, ...settings } = appTokens('backend')
    const { record, instance } = await openWorld(settings)
    const app = applicationOn(instance, tokens[0]!)
    const [person, order] = [externalId(), externalId('order')]
    const actAs = await app.user('Ada', { externalId: person })
    const made = await app.ask(createOwn, { actAs, variables: { input: { name: 'Order', externalId: order } } })
    const { id } = made.data.createRoom.room
    await app.ask(deleteOwn, { actAs, variables: { input: { roomId: id } } })
    await until(() => record.typesOf(id).includes('RoomDeleted'))
    const facts = { topic: null, avatarUrl: null, visibility: 'PRIVATE', metadata: null, ownerId: actAs }
    expect(record.rooms.get(id)!.room).toEqual({ id, externalId: order, kind: 'GROUP', name: 'Order', ...facts })
    const username = expect.stringMatching(/^user-/)
    const ada = { id: actAs, externalId: person, username, displayName: 'Ada', avatarUrl: null }
    const [check, previous] = Array(2).fill(expect.stringMatching(/^[0-9a-f]{12}$/))
    const entry = { check, previous, occurredAt: expect.any(String), by: ada }
    expect(record.eventsOf(id)).toEqual([
      { type: 'MemberAdded', sequence: 1, ...entry, user: ada, role: 'OWNER', memberCount: 1 },
      { type: 'RoomDeleted', sequence: 2, ...entry, roomName: 'Order' },
    ])
  })

  test('that was away is told all of it, and Redis kept the names of rooms for it and no more', async () => {
    const { record, prefix, anns, sayAll, goAway, comeBack } = await openWorld()
    const rooms = await Promise.all(['one', 'two', 'three'].map(name => createRoom(anns, name)))
    await until(() => rooms.every(room => record.typesOf(room).length === 1))
    goAway()
    await Promise.all(rooms.map(room => sayAll(room, ...numbers(50))))
    expect(await redis.zcard(`${prefix}:{hooks}:news`)).toBeLessThanOrEqual(3)
    expect(await redis.hlen(`${prefix}:{hooks}:failing`)).toBeLessThanOrEqual(3)
    await comeBack()
    await until(() => rooms.every(room => record.bodiesOf(room).length >= 50))
    for (const room of rooms) expect(record.bodiesOf(room)).toEqual(numbers(50))
  })

  test('is told in one gap what has left the log meanwhile, and the rest behind it', async () => {
    const { record, anns, sayAll, goAway, comeBack } = await openWorld({ limits: { logEntriesPerRoom: 5 } })
    const room = await createRoom(anns)
    await until(() => record.typesOf(room).length === 1)
    goAway()
    await sayAll(room, ...numbers(20))
    await comeBack()
    await until(() => record.bodiesOf(room).includes('19'))
    const [, gap, ...rest] = record.eventsOf(room)
    expect(gap).toMatchObject({
      type: 'Gap',
      reason: 'TOO_OLD',
      fromSequence: 2,
      sequence: 16,
      check: rest[0]!.previous,
    })
    expect(rest.map(({ sequence }) => sequence)).toEqual([17, 18, 19, 20, 21])
  })

  test('never sees a text that was erased before it was told', async () => {
    const { record, anns, goAway, comeBack } = await openWorld()
    const room = await createRoom(anns)
    await until(() => record.typesOf(room).length === 1)
    goAway()
    await say(anns, room, 'a secret')
    const page = await anns.ask(RoomMessagesDocument, { id: room })
    await anns.ask(DeleteMessageDocument, { input: { messageId: page.room!.messages!.edges[0]!.node.id } })
    await comeBack()
    await until(() => record.typesOf(room).includes('MessagesDeleted'))
    expect(record.eventsOf(room)[1]).toMatchObject({ type: 'MessageSent', message: { number: 1, body: '' } })
    expect(record.eventsOf(room)[2]).toMatchObject({ numbers: [1], messages: [{ body: '' }] })
    expect(JSON.stringify(record.eventsOf(room))).not.toContain('a secret')
  })

  test('is told what nobody noted, and nothing older than the webhook', async () => {
    const prefix = newRoomId()
    const deaf = await startInstance({ redisPrefix: prefix })
    const ann = await signUp(connectUrql(deaf), 'ann')
    const elsewhere = connectUrql(deaf, ann.token)
    const old = await createRoom(elsewhere, 'old')
    await say(elsewhere, old, 'before')
    const { record, instance } = await openWorld({ redisPrefix: prefix })
    const anns = connectUrql(instance, ann.token)
    const room = await createRoom(anns, 'new')
    await until(() => record.typesOf(room).length === 1)
    // No instance with a webhook sees these: only the sweep finds them.
    await say(elsewhere, room, 'unnoted')
    await until(() => record.bodiesOf(room).includes('unnoted'))
    await say(anns, old, 'since')
    await until(() => record.bodiesOf(old).includes('since'))
    expect(record.typesOf(old)).toEqual(['MessageSent'])
  })

  test('is told what took the place of entries that a failover lost', async () => {
    const { record, prefix, anns, sayAll } = await openWorld()
    const room = await createRoom(anns)
    await sayAll(room, 'one', 'two')
    await until(() => record.bodiesOf(room).length === 2)
    await until(async () => (await redis.hget(`${prefix}:{r:${room}}:meta`, 'hooked'))?.startsWith('3 '))
    const keys = ['meta', 'log', 'history', 'reads'].map(name => `${prefix}:{r:${room}}:${name}`)
    const before = await Promise.all(keys.map(key => redis.dumpBuffer(key)))
    await sayAll(room, 'lost', 'lost too')
    await until(() => record.bodiesOf(room).length === 4)
    await Promise.all(keys.map((key, i) => redis.restore(key, 0, before[i]!, 'REPLACE')))
    await sayAll(room, 'three', 'four', 'five')
    await until(() => record.bodiesOf(room).includes('five'))
    expect(record.bodiesOf(room)).toEqual(['one', 'two', 'lost', 'lost too', 'three', 'four', 'five'])
  })
})

describe('what fails for too long', () => {
  test('is parked if it is one room, which holds up no other, and goes on when an operator says so', async () => {
    const { record, prefix, instance, anns, sayAll } = await openWorld({ webhookGiveUpMs: 400 })
    const [sick, well] = [await createRoom(anns, 'sick'), await createRoom(anns, 'well')]
    await until(() => record.typesOf(sick).length === 1)
    record.onEvent = room => {
      if (room.id === sick) throw new Error('No good.')
    }
    await sayAll(sick, 'poison')
    let said = 0
    await until(async () => {
      await say(anns, well, `${++said}`)
      return (await metric(instance.url, 'rooms_parked')) === 1
    })
    await until(() => record.bodiesOf(well).length === said)
    expect(record.bodiesOf(sick)).toEqual([])
    expect(await metric(instance.url, 'is_parked')).toBe(0)
    expect(await command(prefix, 'status')).toMatch('It is not parked. Rooms with something to tell: 0')
    record.onEvent = () => undefined
    await sayAll(sick, 'more')
    expect(await command(prefix, 'resume')).toMatch('Rooms that are tried again: 1. The webhook was not parked')
    await until(() => record.bodiesOf(sick).length === 2)
    expect(record.bodiesOf(sick)).toEqual(['poison', 'more'])
  })

  test('is parked as a whole if nothing succeeds', async () => {
    const { record, prefix, instance, anns, sayAll } = await openWorld({ webhookGiveUpMs: 400 })
    record.onEvent = () => {
      throw new Error('No good.')
    }
    const rooms = [await createRoom(anns, 'one'), await createRoom(anns, 'two')]
    await until(async () => {
      for (const room of rooms) await sayAll(room, 'again')
      return (await metric(instance.url, 'is_parked')) === 1
    })
    record.onEvent = () => undefined
    expect(await command(prefix, 'resume')).toMatch('The webhook is tried again')
    await until(() => rooms.every(room => record.bodiesOf(room).includes('again')))
    await until(async () => (await metric(instance.url, 'is_parked')) === 0)
  })
})
