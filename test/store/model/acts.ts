/** Performs one command on the stores and their models, with all the steps that it takes in `chat`. */
import type { RoomId } from '../../../src/domain/id.ts'
import type { Position } from '../../../src/domain/log.ts'
import { parseRoomChange } from '../../../src/domain/room-facts.ts'
import type { User } from '../../../src/domain/user.ts'
import type { NewRoom } from '../../../src/store/room-commands.ts'
import { newRoom } from '../some.ts'
import { beAware } from './awareness.ts'
import { isOfAwareness } from './awareness-commands.ts'
import { type Command, type CommandOf, isOfMessages, isOfModeration } from './commands.ts'
import { useDoor } from './door-acts.ts'
import { isOfDoors } from './door-commands.ts'
import { dropIntent, join, markJoined, note, settle } from './joining.ts'
import { performOnMessages } from './message-acts.ts'
import { moderate } from './moderation-acts.ts'
import { meet } from './pair-acts.ts'
import { isOfPairs } from './pair-commands.ts'
import { ask, learnEntry, markLeft, type Stores, type World } from './world.ts'

/** Rejects when an answer is not the model's. */
export function perform(world: World, stores: Stores, command: Command): Promise<unknown> {
  if (isOfMessages(command)) return performOnMessages(world, stores, command)
  if (isOfModeration(command)) return moderate(world, stores, command)
  if (isOfDoors(command)) return useDoor(world, stores, command)
  if (isOfPairs(command)) return meet(world, stores, command)
  if (isOfAwareness(command)) return beAware(world, stores, command)
  switch (command.kind) {
    case 'create':
      return create(world, stores, command)
    case 'add':
      return add(world, stores, command)
    case 'remove':
      return remove(world, stores, command)
    case 'update':
      return update(world, stores, command)
    case 'role':
      return giveRole(world, stores, command)
    case 'delete':
      return deleteRoom(world, stores, command)
    case 'heal':
      return heal(world, stores, command)
    default:
      return read(world, stores, command)
  }
}

function create(world: World, stores: Stores, command: CommandOf<'create'>) {
  const creator = world.users[command.by]!
  const id = world.roomIds[command.room]!
  return join(world, stores, { ...command, user: creator, by: creator.id, roomId: id, kind: 'own' }, intendedAt =>
    fill(world, stores, command, { ...newRoom(id, creator, command.facts), intendedAt }),
  )
}

/** Those whom the creator asks to add, and who have a place for it, come on their lists with the room. */
async function fill(world: World, stores: Stores, { members, crash }: CommandOf<'create'>, room: NewRoom) {
  const asked = members.map(index => world.users[index]!).filter(({ id }) => id !== room.creator.id)
  const noted: { user: User; intendedAt: number }[] = []
  for (const user of asked) {
    const intendedAt = await note(world, stores, { user, by: room.creator.id, roomId: room.id, kind: 'added' })
    if (intendedAt !== null) noted.push({ user, intendedAt })
  }
  const request = { ...room, askedIds: asked.map(({ id }) => id), additions: noted.map(({ user }) => user) }
  const model = () => world.rooms.createRoom(request)
  const learn = learnEntry(world, stores, room.id)
  const reply = await ask(world, 'create', stores.rooms.createRoom(request), model, learn)
  if (crash) return reply
  const others = 'others' in reply ? reply.others : []
  for (const { user, intendedAt } of noted)
    await settle(
      world,
      stores,
      { user, roomId: room.id, intendedAt },
      others.find(({ userId }) => userId === user.id),
    )
  return reply
}

function add(world: World, stores: Stores, command: CommandOf<'add'>) {
  const member = world.users[command.member]!
  const roomId = world.roomIds[command.room]!
  return join(
    world,
    stores,
    { ...command, user: member, by: world.users[command.by]!.id, roomId, kind: 'added' },
    intendedAt => {
      const request = { roomId, by: world.users[command.by]!, member, intendedAt }
      const model = () => world.rooms.addMember(request)
      return ask(world, 'add', stores.rooms.addMember(request), model, learnEntry(world, stores, roomId))
    },
  )
}

async function remove(world: World, stores: Stores, command: CommandOf<'remove'>): Promise<void> {
  const roomId = world.roomIds[command.room]!
  const member = world.users[command.member]!
  const request = { roomId, by: world.users[command.by]!, member }
  const model = () => world.rooms.removeMember(request)
  const real = stores.rooms.removeMember(request)
  const reply = await ask(world, 'remove', real, model, learnEntry(world, stores, roomId))
  if (reply.outcome !== 'removed' || command.crash) return
  const start = { sequence: reply.ended.sequence - 1, check: reply.ended.previous }
  await markLeft(world, stores.roomLists, [member.id, roomId, { start, end: reply.end }])
}

function update(world: World, stores: Stores, { room, by, facts }: CommandOf<'update'>) {
  const roomId = world.roomIds[room]!
  const change = { roomId, by: world.users[by]!, facts: parseRoomChange(facts, world.limits) }
  const listedAs = change.facts.name ?? JSON.stringify(world.rooms.rooms.get(roomId)?.room.name)
  const request = { ...change, listedAs }
  const model = () => world.rooms.updateRoom(request)
  return ask(world, 'update', stores.rooms.updateRoom(request), model, learnEntry(world, stores, roomId))
}

function giveRole(world: World, stores: Stores, { room, by, member, role }: CommandOf<'role'>) {
  const roomId = world.roomIds[room]!
  const people = new Map(world.users.map(user => [user.id, user]))
  const request = { roomId, by: world.users[by]!.id, member: world.users[member]!.id, role, people }
  const model = () => world.rooms.setRole(request)
  return ask(world, 'role', stores.rooms.setRole(request), model, learnEntry(world, stores, roomId))
}

function deleteRoom(world: World, stores: Stores, { room, by }: CommandOf<'delete'>) {
  const roomId = world.roomIds[room]!
  const request = { roomId, by: world.users[by]! }
  const model = () => world.rooms.deleteRoom(request)
  return ask(world, 'delete', stores.rooms.deleteRoom(request), model, learnEntry(world, stores, roomId))
}

/** Takes from a list what is not so, and puts on it what was lost: as whoever reads one does. */
async function heal(world: World, { rooms, roomLists }: Stores, command: CommandOf<'heal'>): Promise<void> {
  const { id } = world.users[command.user]!
  const { marks, intents } = await roomLists.readRooms(id)
  for (const { roomId, intendedAt } of intents) {
    const found = await rooms.findRoom(roomId, id)
    if (found?.membership && !found.deleted)
      await markJoined(world, roomLists, [id, found.membership, roomId, intendedAt])
    else await dropIntent(world, roomLists, [id, roomId, intendedAt])
  }
  for (const { roomId, state, start } of marks) {
    const { head, deleted, membership } = (await rooms.findRoom(roomId, id))!
    if (state === 'joined' && (deleted || !membership))
      await markLeft(world, roomLists, [id, roomId, { start, end: head }])
  }
}

type Reading = CommandOf<'findRoom' | 'findOpenRoom' | 'readLog' | 'pageMembers'>

function read(world: World, { rooms }: Stores, command: Reading): Promise<unknown> {
  const { rooms: model } = world
  const id = world.roomIds[command.room]!
  const userId = world.users[command.user]!.id
  const compare = <T>(real: Promise<T>, expected: () => T) => ask(world, command.kind, real, expected)
  switch (command.kind) {
    case 'findRoom':
      return compare(rooms.findRoom(id, userId), () => model.findRoom(id, userId))
    case 'findOpenRoom':
      return compare(rooms.findOpenRoom(id, userId), () => model.findOpenRoom(id, userId))
    case 'readLog': {
      const after = command.behind === null ? null : positionOf(world, id, command.behind, command.forged)
      const { anonymous, membersOnly, count } = command
      const question = { userId: anonymous ? null : userId, membersOnly, after, count }
      return compare(rooms.readLog(id, question), () => model.readLog(id, question))
    }
    case 'pageMembers':
      return compare(rooms.pageMembers(id, userId, command, command.role), () =>
        model.pageMembers(id, userId, command, command.role),
      )
  }
}

function positionOf(world: World, id: RoomId, behind: number, forged: boolean): Position {
  const room = world.rooms.rooms.get(id)
  const sequence = Math.max((room?.log.length ?? 0) - behind, 0)
  return !room || forged ? { sequence, check: 'ffffffffffff' } : room.positionAt(sequence)
}
