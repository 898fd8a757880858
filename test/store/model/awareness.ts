/** How far people have read and who types, as it should be: performed on the store and on the rooms of `rooms.ts`. */
import { progressOf } from '../../../src/domain/read-progress.ts'
import { roomKeys } from '../../../src/store/keys.ts'
import type { AwarenessCommand } from './awareness-commands.ts'
import type { ModelRoom } from './room.ts'
import { ask, type Stores, type World } from './world.ts'

/** Rejects when an answer is not the model's. */
export function beAware(world: World, stores: Stores, command: AwarenessCommand): Promise<unknown> {
  if (command.kind === 'markRead') return markRead(world, stores, command)
  return command.kind === 'typing' ? type(world, stores, command) : readMarkers(world, stores, command)
}

type CommandOf<Kind extends AwarenessCommand['kind']> = Extract<AwarenessCommand, { kind: Kind }>

/** The room, for its members. */
function roomOf(world: World, room: number, userId: World['users'][number]['id']): ModelRoom | null {
  const model = world.rooms.rooms.get(world.roomIds[room]!)
  return model?.admits(userId) ? model : null
}

function markRead(world: World, { awareness }: Stores, { room, by, number, twice }: CommandOf<'markRead'>) {
  const user = world.users[by]!
  const model = () => {
    const found = roomOf(world, room, user.id)
    if (!found) return null
    const target = Math.min(number ?? found.history.number, found.history.number)
    const moves = target > (found.reads.get(user.id) ?? 0)
    if (moves) found.reads.set(user.id, target)
    // The second run finds it moved.
    return { moved: moves && !twice, membership: found.members.get(user.id)! }
  }
  return ask(world, 'markRead', awareness.markRead(world.roomIds[room]!, user, number), model)
}

function readMarkers(world: World, { awareness }: Stores, { room, user }: CommandOf<'readMarkers'>) {
  const viewer = world.users[user]!.id
  const ids = world.users.map(({ id }) => id)
  const model = () => {
    const found = roomOf(world, room, viewer)
    if (!found) return null
    const { number, floor: oldest } = found.history
    const hides = (id: string) => id !== viewer && world.rooms.hasBlocks(found.room.pair)
    return ids.map(id => progressOf({ marker: hides(id) ? 0 : (found.reads.get(id) ?? 0), number, oldest }))
  }
  return ask(world, 'readMarkers', awareness.readMarkers(world.roomIds[room]!, viewer, ids), model)
}

/** Never twice: how long the first time counts is told by the clock. */
async function type(world: World, { redis }: Stores, { room, by }: CommandOf<'typing'>): Promise<unknown> {
  const [roomId, user] = [world.roomIds[room]!, world.users[by]!]
  const { typing, typists } = roomKeys(roomId)
  await redis.del(typing(user.id), typists)
  const model = () => {
    const found = roomOf(world, room, user.id)
    if (!found) return null
    const refusal = found.refusalToSpeak(user.id, 'type')
    if (refusal?.outcome === 'muted') return refusal
    return !refusal && !world.rooms.hasBlocks(found.room.pair)
  }
  return ask(world, 'typing', world.once.awareness.sendTyping(roomId, user), model)
}
