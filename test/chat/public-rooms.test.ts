/** Public rooms, as reader, as owner, and as attacker: the directory, reading and joining without being asked. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import { newListing } from '../../src/domain/listing.ts'
import { CreateRoomDocument, DirectoryDocument, JoinRoomDocument, ReaderDocument } from '../generated/graphql.ts'
import { createWorld, type Person, unique } from './world.ts'

const world = createWorld()

const open = async (who: Person, name: string) => {
  const id = await who.room()
  expect(await who.update(id, { name, visibility: 'PUBLIC' })).toMatchObject({ room: { visibility: 'PUBLIC' } })
  return id
}
const list = async (who: Person, nameStartsWith: string, page: { first?: number; after?: string } = {}) =>
  (await who.ask(DirectoryDocument, { nameStartsWith, ...page })).data!.publicRooms
const namesOf = async (who: Person, prefix: string) => (await list(who, prefix)).edges.map(({ node }) => node.name)
const read = async (who: Person, id: string) => (await who.ask(ReaderDocument, { id })).data!.room
const join = async (who: Person, roomId: string) =>
  (await who.ask(JoinRoomDocument, { input: { roomId } })).data!.joinRoom

describe('the directory', () => {
  test('lists public rooms by name, in pages, however their names are written', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const prefix = unique('É')
    const names = ['c', 'A', 'b', 'e', 'D'].map(letter => `${prefix} ${letter}`)
    for (const name of names) await open(ada, name)
    await ada.createRoom(`${prefix} private`)
    const sorted = ['A', 'b', 'c', 'D', 'e'].map(letter => `${prefix} ${letter}`)
    for (const written of [prefix, prefix.toLowerCase(), prefix.toUpperCase(), prefix.normalize('NFD')])
      expect(await namesOf(bob, written)).toEqual(sorted)
    const first = await list(bob, prefix, { first: 2 })
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const next = await list(bob, prefix, { first: 3, after: first.pageInfo.endCursor! })
    expect(next.edges.map(({ node }) => node.name)).toEqual(sorted.slice(2))
    expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test('follows a room that is renamed, closed, opened again and deleted; a change of nothing leaves it there', async () => {
    const ada = await world.person()
    const [prefix, other] = [unique('before'), unique('after')]
    const id = await open(ada, prefix)
    await ada.update(id, { name: prefix })
    await ada.update(id, { visibility: 'PUBLIC', name: prefix })
    await ada.update(id, { topic: 'Tea' })
    expect(await namesOf(ada, prefix)).toEqual([prefix])
    await ada.update(id, { name: other })
    expect([await namesOf(ada, prefix), await namesOf(ada, other)]).toEqual([[], [other]])
    await ada.update(id, { visibility: 'PRIVATE' })
    expect(await namesOf(ada, other)).toEqual([])
    await ada.update(id, { visibility: 'PUBLIC' })
    expect(await namesOf(ada, other)).toEqual([other])
    expect(await world.redis.zlexcount('directory', `[${other}`, `(${other}\u{10ffff}`)).toBe(1)
  })

  test('believes no listing that the room does not have, and takes out those that are old', async () => {
    const ada = await world.person()
    const prefix = unique('forged')
    const closed = (await ada.room()) as RoomId
    const lies = [
      newListing(prefix, closed, Date.now()),
      newListing(prefix, closed, Date.now() - 120_000),
      `${prefix}\0x`,
    ]
    for (const lie of lies) await world.directory.putListing(lie)
    expect(await namesOf(ada, prefix)).toEqual([])
    const left = await world.redis.zrangebylex('directory', `[${prefix}`, `(${prefix}\u{10ffff}`)
    expect(left).toEqual([lies[0]])
  })

  test('finds rooms by what their names begin with, in whatever letters and signs', async () => {
    const ada = await world.person()
    const prefix = unique('ς')
    const names = ['ΟΔΟΣ', 'ΟΔΟΣΑ', 'a\u{10ffff}b', 'ａ', '🎉 party', '🎉🎊', 'İstanbul', 'Café']
    for (const name of names) await open(ada, `${prefix}${name}`)
    const found = async (start: string) =>
      (await namesOf(ada, `${prefix}${start}`)).map(name => name.slice(prefix.length))
    for (const start of ['ΟΔΟΣ', 'οδος', 'οδοσ', 'Οδοσ']) expect(await found(start)).toEqual(['ΟΔΟΣ', 'ΟΔΟΣΑ'])
    expect(await found('a')).toEqual(['a\u{10ffff}b'])
    expect(await found('🎉')).toEqual(['🎉 party', '🎉🎊'])
    expect(await found('İ')).toEqual(['İstanbul'])
    expect([await found('CAFÉ'), await found('cafe\u0301')]).toEqual([['Café'], ['Café']])
    for (const start of ['\ud83c', '\0', '\u{10ffff}']) expect(await found(start)).toEqual([])
    const all = await list(ada, prefix, { first: 3 })
    const rest = await list(ada, prefix, { after: all.pageInfo.endCursor! })
    const paged = [...all.edges, ...rest.edges].map(({ node }) => node.name.slice(prefix.length))
    expect(paged.toSorted()).toEqual(names.toSorted())
    // A place among other names is before all of these, or behind them.
    const { pageInfo } = await list(ada, `${prefix}🎉`, { first: 1 })
    expect((await list(ada, `${prefix}ａ`, { after: pageInfo.endCursor! })).edges).toEqual([])
    const early = await list(ada, `${prefix}ａ`, { first: 1 })
    expect((await list(ada, `${prefix}🎉`, { after: early.pageInfo.endCursor! })).edges).toHaveLength(2)
  })

  test('has nothing of rooms that are not made, so that they hide no others', async () => {
    const few = createWorld({ roomsPerUser: 1 })
    const [ada, bob] = [await few.person(), await few.person()]
    const prefix = unique('unmade')
    const make = async (who: Person, input: object) => {
      const asked = { name: `${prefix} a`, visibility: 'PUBLIC', ...input } as const
      return (await who.ask(CreateRoomDocument, { input: asked })).data!.createRoom.__typename
    }
    expect(await make(ada, { clientRoomId: 'one' })).toBe('CreateRoomPayload')
    expect(await make(ada, {})).toBe('LimitExceededError')
    expect(await make(ada, { clientRoomId: 'one', topic: 'another' })).toBe('InvalidInputError')
    expect(await make(ada, { clientRoomId: 'one' })).toBe('CreateRoomPayload')
    expect(await make(bob, { name: `${prefix} b` })).toBe('CreateRoomPayload')
    expect(await world.redis.zlexcount('directory', `[${prefix}`, `(${prefix}\u{10ffff}`)).toBe(2)
  })

  test('goes on behind many rooms that the viewer may not see, however short the page', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const prefix = unique('many')
    const closed = (await ada.room()) as RoomId
    for (let i = 100; i < 130; i++) await world.directory.putListing(newListing(`${prefix} ${i}`, closed, Date.now()))
    await open(ada, `${prefix} z`)
    const page = await list(bob, prefix, { first: 1 })
    expect(page.edges.map(({ node }) => node.name)).toEqual([`${prefix} z`])
  })

  test('gets nothing of a change that is refused', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const prefix = unique('refused')
    const id = await ada.room(bob)
    expect(await bob.update(id, { name: prefix, visibility: 'PUBLIC' })).toMatchObject({
      __typename: 'NotAllowedError',
    })
    expect(await world.redis.zlexcount('directory', `[${prefix}`, `(${prefix}\u{10ffff}`)).toBe(0)
  })

  test('is read forwards, and with its own cursors', async () => {
    const ada = await world.person()
    for (const variables of [{ first: 0 }, { first: 101 }, { after: 'x'.repeat(200) }]) {
      const { errors } = await ada.ask(DirectoryDocument, variables)
      expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    }
  })
})

describe('a public room', () => {
  test('is read by anybody, but for its members; a private one by nobody else', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await open(ada, unique('open'))
    await ada.send(id, 'Hello')
    expect(await read(bob, id)).toMatchObject({
      memberCount: 1,
      members: null,
      viewerMember: null,
      lastMessage: { body: 'Hello' },
      messages: { nodes: [{ body: 'Hello' }] },
    })
    expect(await bob.send(id, 'Hi')).toMatchObject({ __typename: 'NotAMemberError' })
    await ada.update(id, { visibility: 'PRIVATE' })
    expect(await read(bob, id)).toBeNull()
  })

  test('is joined once; a private, a deleted and an unknown one are one answer', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await open(ada, unique('joined'))
    expect(await join(bob, id)).toMatchObject({ joined: true, room: { id } })
    expect(await join(bob, id)).toMatchObject({ joined: false })
    expect(await bob.send(id, 'Hi')).toMatchObject({ __typename: 'SendMessagePayload' })
    const closed = await ada.room()
    for (const roomId of [closed, 'room_1234567890123456789012', 'nonsense', ''])
      expect(await join(bob, roomId)).toMatchObject({ __typename: 'NotFoundError', id: roomId })
  })

  test('of which more than so many are members tells of those who come to them alone', async () => {
    const few = createWorld({ comingsToldMembers: 2, joinsPerMinute: 3 })
    const [ada, ...others] = await Promise.all(Array.from({ length: 5 }, () => few.person()))
    const id = (await open(ada!, unique('large'))) as RoomId
    const answers = []
    for (const who of others) answers.push((await join(who, id)).__typename)
    expect(answers).toEqual(['JoinRoomPayload', 'JoinRoomPayload', 'JoinRoomPayload', 'RateLimitedError'])
    const after = (await few.rooms.readEntries(id, 1, 1))[0]!
    const { entries } = (await few.rooms.readLog(id, { userId: null, after, count: 99 }))!
    const quiet = entries.flatMap(({ entry }) => (entry.kind === 'added' ? [entry.quiet ?? false] : []))
    expect(quiet).toEqual([false, true, true])
  })
})
