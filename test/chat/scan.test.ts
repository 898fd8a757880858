/** Messages that stand far apart are found, but not without end: an operation has so much to look at, and somebody waits. */
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { createScan } from '../../src/chat/scan.ts'
import type { RoomId } from '../../src/domain/id.ts'
import { someUser } from '../store/some.ts'
import { createWorld } from './world.ts'

const world = createWorld({ scannedEntries: 5000 }, {})

/** A room with a message at each end and so many comings in between. */
async function roomWith(comings: number) {
  const ada = await world.person()
  const id = (await ada.room()) as RoomId
  await ada.send(id, 'first')
  const { redis, ...stores } = createWorld({ membershipChangesPerMinute: 1e6 })
  const add = () =>
    stores.rooms.addMember({ roomId: id, by: ada.session.user, member: someUser(), intendedAt: Date.now() })
  await Promise.all(Array.from({ length: comings }, add))
  await ada.send(id, 'last')
  const ask = (selections: string) => ada.ask(parse(`{ room(id: "${id}") { ${selections} } }`) as never)
  return { ada, id, ask }
}

const aliases = (count: number) =>
  Array.from({ length: count }, (_, i) => `a${i}: messages(first: 2) { nodes { body } }`).join(' ')

describe('one operation', () => {
  test('finds messages behind all that a log may have between them', async () => {
    const { ask } = await roomWith(2500)
    const { data, errors } = await ask('messages(first: 2) { nodes { body } }')
    expect(errors).toEqual([])
    expect(data).toEqual({ room: { messages: { nodes: [{ body: 'first' }, { body: 'last' }] } } })
  })

  test('gives up when its pages look at too much together, and the pages that it had are told', async () => {
    const { ask } = await roomWith(2500)
    const { data, errors } = await ask(aliases(20))
    const pages = Object.values((data as { room: Record<string, unknown> }).room)
    expect(pages.filter(page => page !== null).length).toBeLessThan(3)
    expect(errors.length).toBeGreaterThan(17)
    for (const { extensions, message } of errors) {
      expect(extensions).toEqual({ code: 'QUERY_TOO_COMPLEX' })
      expect(message).toContain('ask for fewer pages')
    }
    expect((await ask(aliases(1))).errors).toEqual([])
  })

  test('is not hindered where people talk, however many pages it asks for', async () => {
    const ada = await world.person()
    const id = await ada.room()
    for (const body of ['first', 'last']) await ada.send(id, body)
    const { errors } = await ada.ask(parse(`{ room(id: "${id}") { ${aliases(60)} } }`) as never)
    expect(errors).toEqual([])
  })
})

test('looks take turns, and what one met does not stop the next', async () => {
  const scan = createScan({ entries: 10, isAwaited: () => true })
  const running: string[] = []
  const look =
    (name: string, fails = false) =>
    async () => {
      running.push(`${name} begins`)
      await new Promise(setImmediate)
      running.push(`${name} ends`)
      if (fails) throw new Error('Redis is away.')
      return name
    }
  const looks = [
    scan.lookOn(4, look('a')),
    scan.lookOn(4, look('b', true)),
    scan.lookOn(2, look('c')),
    scan.lookOn(1, look('d')),
  ]
  const results = await Promise.allSettled(looks)
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
  expect(running).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('nothing is looked at any more when nobody waits', async () => {
  let looks = 0
  const scan = createScan({ entries: 1e6, isAwaited: () => looks < 2 })
  const look = async () => ++looks
  await Promise.allSettled(Array.from({ length: 10 }, () => scan.lookOn(1, look)))
  expect(looks).toBe(2)
})
