/** The list of a user's rooms tells the truth whatever a crash left in it, and is mended by reading it. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { describe, expect, test, vi } from 'vitest'
import { decodeCursor } from '../../src/domain/cursor.ts'
import { isRoomId, newRoomId, type RoomId } from '../../src/domain/id.ts'
import { intentHealMs, remembranceMs } from '../../src/domain/room-list.ts'
import { roomKeys, userKeys } from '../../src/store/keys.ts'
import { ViewerDocument } from '../generated/graphql.ts'
import { limitsWith } from '../store/some.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld()
const { rooms, roomLists, redis } = world

const list = (who: Person) => roomLists.readRooms(who.session.user.id)
const markOf = async (who: Person, roomId: RoomId) => (await list(who)).marks.find(mark => mark.roomId === roomId)
const roomOf = async (who: Person): Promise<RoomId> => {
  const id = await who.room()
  if (!isRoomId(id)) throw new Error(id)
  return id
}
/** The positions of the viewer's feed cursors by room. */
const cursors = async (who: Person) => {
  const { data } = await who.ask(ViewerDocument, {})
  return new Map(data!.viewer!.feedCursors.map(decodeCursor).map(at => [at!.roomId, at!.position] as const))
}
const headOf = async (roomId: RoomId) => (await rooms.readHeads([roomId]))[0]
/** What the room script does, and then the server dies. */
const addAndCrash = async (roomId: RoomId, by: Person, who: Person) => {
  const intent = await roomLists.intend(
    who.session.user.id,
    { roomId, kind: 'added', by: by.session.user.id },
    limitsWith({}),
  )
  if (typeof intent === 'string') throw new Error(intent)
  await rooms.addMember({ roomId, by: by.session.user, member: who.session.user, intendedAt: intent.intendedAt })
  return intent.intendedAt
}
const age = async (who: Person, roomId: RoomId, intendedAt: number) => {
  const key = userKeys(who.session.user.id).rooms
  const old = intendedAt - intentHealMs - 1000
  await redis.hdel(key, `intent:${roomId}:${intendedAt}`)
  await redis.hset(key, `intent:${roomId}:${old}`, 'attempt')
  return old
}

test('the list is read once for an operation, however often it asks', async () => {
  const ada = await world.person()
  await ada.room()
  const aliases = Array.from({ length: 20 }, (_, i) => `a${i}: rooms { nodes { id } }`)
  const readings = vi.spyOn(roomLists, 'readRooms')
  const { data } = await ada.ask(parse(`{ viewer { ${aliases.join(' ')} } }`) as TypedDocumentNode<{ viewer: object }>)
  expect(Object.values(data!.viewer)).toHaveLength(20)
  expect(readings).toHaveBeenCalledTimes(1)
  readings.mockRestore()
})

describe('a crash between joining and its mark', () => {
  test('hides nothing: the intent shows the room', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await roomOf(ada)
    await addAndCrash(id, ada, bob)
    expect(await bob.rooms()).toEqual([id])
    expect((await cursors(bob)).get(id)).toEqual(await headOf(id))
    expect((await list(bob)).intents).toHaveLength(1)
  })

  test('is mended by whoever reads the list a minute later', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await roomOf(ada)
    await age(bob, id, await addAndCrash(id, ada, bob))
    expect(await bob.rooms()).toEqual([id])
    expect(await list(bob)).toMatchObject({
      intents: [],
      marks: [{ roomId: id, state: 'joined', last: await headOf(id) }],
    })
  })

  test('is mended by adding the member again', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await roomOf(ada)
    await addAndCrash(id, ada, bob)
    await redis.del(userKeys(bob.session.user.id).rooms)
    expect(await bob.rooms()).toEqual([])
    expect(await ada.add(id, bob.id)).toMatchObject({ added: false })
    expect(await bob.rooms()).toEqual([id])
  })
})

describe('an intent that led to nothing', () => {
  test('shows nothing, and goes a minute later', async () => {
    const bob = await world.person()
    const id = newRoomId()
    const intent = await roomLists.intend(
      bob.session.user.id,
      { roomId: id, kind: 'added', by: bob.session.user.id },
      limitsWith({}),
    )
    expect(await bob.rooms()).toEqual([])
    expect((await list(bob)).intents).toHaveLength(1)
    if (typeof intent !== 'string') await age(bob, id, intent.intendedAt)
    expect(await bob.rooms()).toEqual([])
    expect((await list(bob)).intents).toEqual([])
  })
})

describe('a crash between leaving and its mark', () => {
  test('shows the room no more, and the mark is mended with the end of the log', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await roomOf(ada)
    await ada.add(id, bob.id)
    const start = (await markOf(bob, id))!.start
    await rooms.removeMember({ roomId: id, by: ada.session.user, member: bob.session.user })
    expect(await bob.rooms()).toEqual([])
    expect(await markOf(bob, id)).toMatchObject({ state: 'left', start, last: await headOf(id) })
    expect((await cursors(bob)).get(id)).toEqual(await headOf(id))
  })
})

describe('a room that was deleted', () => {
  test('leaves every list, with its end as cursor while the tombstone stands', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await roomOf(ada)
    await ada.add(id, bob.id)
    await rooms.deleteRoom({ roomId: id, by: ada.session.user })
    for (const who of [ada, bob]) {
      expect((await cursors(who)).get(id)).toEqual(await headOf(id))
      expect(await who.rooms()).toEqual([])
      expect(await markOf(who, id)).toMatchObject({ state: 'left', last: await headOf(id) })
      expect((await cursors(who)).get(id)).toEqual(await headOf(id))
    }
  })

  test('leaves the list also when nothing is left of it', async () => {
    const ada = await world.person()
    const id = await roomOf(ada)
    const { meta, members, roster, log } = roomKeys(id)
    await redis.del(meta, members, roster, log)
    expect(await ada.rooms()).toEqual([])
    expect(await markOf(ada, id)).toMatchObject({ state: 'left' })
  })
})

describe('a room that was left', () => {
  test('keeps its end as cursor, until it is joined again or 7 days are over', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await roomOf(ada)
    await ada.add(id, bob.id)
    await bob.remove(id, bob.id)
    const end = await headOf(id)
    await ada.send(id)
    expect((await cursors(bob)).get(id)).toEqual(end)
    await ada.add(id, bob.id)
    expect((await cursors(bob)).get(id)).toEqual(await headOf(id))
    await bob.remove(id, bob.id)
    const key = userKeys(bob.session.user.id).rooms
    const mark = (await redis.hget(key, id))!
    await redis.hset(key, id, mark.replace(/\d+$/, `${Date.now() - remembranceMs - 1000}`))
    expect((await cursors(bob)).size).toBe(0)
  })
})
