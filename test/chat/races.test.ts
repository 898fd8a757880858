/**
 * Verbs that meet: two instances, each with a connection of its own to the same Redis, do at one moment what excludes each
 * other. Whatever order comes of it, rooms, lists and the directory must agree afterwards. A long run: `RACES=200`.
 */
import { expect, test } from 'vitest'
import { directRoomIdOf, type RoomId, type UserId } from '../../src/domain/id.ts'
import type { User } from '../../src/domain/user.ts'
import { directoryKey, roomKeys } from '../../src/store/keys.ts'
import { someUser } from '../store/some.ts'
import { createWorld, unique } from './world.ts'

const rounds = Number(process.env.RACES ?? 12)
const within = { timeout: 120_000 + rounds * 1000 }

const never = 1_000_000
const limits = {
  ...{ roomsPerUser: never, roomsAddedPerUser: never, directRoomsPerUser: never, commandsPerMinute: never },
  ...{ roomChangesPerMember: never, moderationsPerMember: never, sendsPerMinute: never },
}
const [here, there] = [createWorld(limits), createWorld(limits)]
const places = [here.chat, there.chat]
const { rooms, roomLists, redis } = here

async function people(count: number): Promise<User[]> {
  const users = Array.from({ length: count }, () => someUser())
  await Promise.all(users.map(user => here.users.createUser({ user, passwordHash: 'hash' })))
  return users
}

/** What each came to: `done`, or the name of its refusal. Who begins how much before whom is another in each round. */
async function race(round: number, acts: (() => Promise<unknown>)[]): Promise<string[]> {
  const first = round % acts.length
  const order = acts.map((_, i) => (i + first) % acts.length)
  const ends = acts.map(() => '')
  await Promise.all(
    order.map(async (i, place) => {
      for (let left = (place * round) % 7; left > 0; left--) await redis.ping()
      ends[i] = await acts[i]!().then(
        () => 'done',
        error => error.constructor.name,
      )
    }),
  )
  return ends
}

const make = async (owner: User, more: object = {}, ...members: User[]): Promise<RoomId> => {
  const memberIds = members.map(({ id }) => id)
  const { room } = (await here.chat.rooms.create(owner, { name: unique('race'), memberIds, ...more }))!
  return room.id as RoomId
}
const kindsIn = async (roomId: RoomId) => (await rooms.readEntries(roomId, 0, 999)).map(({ entry }) => entry.kind)
const isIn = async (roomId: RoomId, { id }: User) => (await rooms.findRoom(roomId, id))!.membership !== null
const isListed = async (roomId: RoomId, { id }: { id: UserId }) =>
  (await roomLists.readRooms(id)).marks.some(mark => mark.roomId === roomId && mark.state === 'joined')

test('the last use of an invitation lets one in, who has the room on the list, and nobody else', within, async () => {
  const [owner, ...guests] = (await people(11)) as [User, ...User[]]
  for (let round = 0; round < rounds; round++) {
    const roomId = await make(owner)
    const { code } = await here.chat.invitations.create(owner, { roomId, maxUses: 1 })
    const tries = guests.map((guest, i) => () => places[i % 2]!.joins.join(guest, { invitationCode: code }))
    const ends = await race(round, tries)
    expect(ends.toSorted()).toEqual([...Array(9).fill('NotFoundError'), 'done'])
    const listed = await Promise.all(guests.map(guest => isListed(roomId, guest)))
    expect(listed).toEqual(ends.map(end => end === 'done'))
    expect((await rooms.findRoom(roomId, owner.id))!.memberCount).toBe(2)
  }
})

test('who is banned while they join is out, and has the room on no list', within, async () => {
  const [owner] = (await people(1)) as [User]
  const roomId = await make(owner, { visibility: 'PUBLIC' })
  const { code } = await here.chat.invitations.create(owner, { roomId })
  for (let round = 0; round < rounds; round++) {
    // One person joins a room ten times a minute.
    const [guest] = (await people(1)) as [User]
    const who = { roomId, userId: guest.id }
    const ends = await race(round, [
      () => there.chat.joins.join(guest, { roomId }),
      () => here.chat.moderation.ban(owner, who),
      () => there.chat.joins.join(guest, { invitationCode: code }),
      () => there.chat.members.add(owner, who),
    ])
    expect(ends[1]).toBe('done')
    expect([await isIn(roomId, guest), await isListed(roomId, guest)]).toEqual([false, false])
    const kinds = await kindsIn(roomId)
    expect(kinds.at(-1)).toBe('banned')
    expect(kinds.filter(kind => kind === 'added').length - 1).toBe(kinds.filter(kind => kind === 'removed').length)
    await here.chat.moderation.unban(owner, who)
  }
})

test('a room that is given away while the heir leaves has one owner, who is in it', within, async () => {
  const [ann, bob] = (await people(2)) as [User, User]
  for (let round = 0; round < rounds; round++) {
    const roomId = await make(ann, {}, bob)
    const leave = (user: User) => ({ roomId, userId: user.id })
    const give = (user: User) => ({ ...leave(user), role: 'OWNER' as const })
    await race(round, [
      () => here.chat.roles.set(ann, give(bob)),
      () => there.chat.members.remove(bob, leave(bob)),
      () => here.chat.members.remove(ann, leave(ann)),
      () => there.chat.roles.set(bob, give(ann)),
    ])
    const { owner } = (await rooms.findRoom(roomId, ann.id))!.room
    const roles = await Promise.all([ann, bob].map(async ({ id }) => (await rooms.findRoom(roomId, id))!.membership))
    expect(roles.flatMap(each => (each?.role === 'OWNER' ? each.userId : []))).toEqual([owner])
    for (const user of [ann, bob]) expect(await isListed(roomId, user)).toBe(await isIn(roomId, user))
  }
})

test(
  'nothing is done in a room behind its deletion, and nobody has it on the list who did not before',
  within,
  async () => {
    const [owner, ann, bob, cat] = (await people(4)) as [User, User, User, User]
    for (let round = 0; round < rounds; round++) {
      const roomId = await make(owner, { visibility: 'PUBLIC' }, ann, bob)
      const { sentMessage } = await here.chat.messages.send(ann, { roomId, body: 'hello' })
      const { code } = await here.chat.invitations.create(owner, { roomId })
      const messageId = sentMessage.id
      const ends = await race(round, [
        () => here.chat.messages.send(bob, { roomId, body: 'hi' }),
        () => there.chat.messages.edit(ann, { messageId, body: 'changed' }),
        () => there.chat.reactions.add(bob, { messageId, emoji: '👍' }),
        () => here.chat.rooms.delete(owner, { roomId }),
        () => there.chat.joins.join(cat, { invitationCode: code }),
        () => there.chat.rooms.update(owner, { roomId, name: 'another' }),
        () => here.chat.roles.set(owner, { roomId, userId: ann.id, role: 'MODERATOR' }),
        () => there.chat.moderation.ban(owner, { roomId, userId: bob.id }),
        () => there.chat.messages.delete(owner, { messageId }),
      ])
      expect(ends[3]).toBe('done')
      expect((await kindsIn(roomId)).indexOf('deleted')).toBe((await kindsIn(roomId)).length - 1)
      expect(await places[round % 2]!.rooms.find(ann, roomId)).toBeNull()
      const { meta, members, log, ...others } = roomKeys(roomId)
      const left = Object.values(others).filter(key => typeof key === 'string' && key !== others.changes)
      expect([await redis.exists(meta, members, log), await redis.exists(...(left as string[]))]).toEqual([3, 0])
      for (const user of [owner, ann, bob, cat])
        expect((await here.chat.rooms.list(user)).joined.map(({ room }) => room.id)).not.toContain(roomId)
    }
  },
)

test('behind a block nothing is written, nor opened', within, async () => {
  for (let round = 0; round < rounds; round++) {
    const [ann, bob] = (await people(2)) as [User, User]
    const roomId = directRoomIdOf(ann.id, bob.id)
    if (round % 2 === 0) await here.chat.directRooms.open(ann, { userId: bob.id })
    const head = async () => (await rooms.readHeads([roomId]))[0]?.sequence ?? 0
    let since = -1
    const [blocked] = await race(round, [
      async () => {
        await here.chat.blocks.block(bob, { userId: ann.id })
        since = await head()
      },
      () => there.chat.directRooms.open(ann, { userId: bob.id }),
      () => there.chat.messages.send(ann, { roomId, body: 'hello' }),
      () => here.chat.directRooms.open(bob, { userId: ann.id }),
      () => there.chat.messages.send(bob, { roomId, body: 'hello' }),
    ])
    expect(blocked).toBe('done')
    const after = [
      () => there.chat.directRooms.open(ann, { userId: bob.id }),
      () => there.chat.messages.send(ann, { roomId, body: 'again' }),
    ]
    expect((await race(0, after)).filter(end => end === 'done')).toEqual([])
    expect(await head()).toBe(since)
  }
})

test(
  'a room that is published, renamed and closed at once is in the directory as it is, once, or not at all',
  within,
  async () => {
    const [owner, mod] = (await people(2)) as [User, User]
    for (let round = 0; round < rounds; round++) {
      const [first, second] = [unique('first'), unique('second')]
      const roomId = await make(owner, { name: first }, mod)
      await here.chat.roles.set(owner, { roomId, userId: mod.id, role: 'MODERATOR' })
      await race(round, [
        () => here.chat.rooms.update(owner, { roomId, visibility: 'PUBLIC' }),
        () => there.chat.rooms.update(mod, { roomId, name: second }),
        ...(round % 3 === 0 ? [() => there.chat.rooms.update(owner, { roomId, visibility: 'PRIVATE' })] : []),
      ])
      const { room } = (await rooms.findRoom(roomId, owner.id))!
      const found = async (nameStartsWith: string) => {
        const { items } = await there.chat.publicRooms.page(owner, { nameStartsWith, after: null, limit: 5 })
        return items.map(each => each.room.id)
      }
      const expected = [first, second].map(name => (room.visibility === 'PUBLIC' && room.name === name ? [roomId] : []))
      expect([await found(first), await found(second)]).toEqual(expected)
      const own = await here.directory.readListing(roomId)
      expect(own === '').toBe(room.visibility === 'PRIVATE')
      if (own) expect(await redis.zscore(directoryKey, own)).toBe('0')
    }
  },
)
