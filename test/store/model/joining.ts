/** How a room comes on a list, in the stores and their models. */
import type { RoomId } from '../../../src/domain/id.ts'
import type { Membership } from '../../../src/domain/room.ts'
import type { Allowance } from '../../../src/domain/room-list.ts'
import type { User } from '../../../src/domain/user.ts'
import { ask, type Stores, type World } from './world.ts'

/** Intent, room, mark: the way in which a room comes on a list. */
export async function join(
  world: World,
  { roomLists }: Stores,
  { user, roomId, kind, late, crash }: { user: User; roomId: RoomId; kind: Allowance; late: boolean; crash: boolean },
  run: (intendedAt: number) => Promise<{ membership?: Membership } | object>,
): Promise<void> {
  const { limits, roomLists: model } = world
  const intent = await ask(
    world,
    'intend',
    roomLists.intend(user.id, { roomId, kind, by: user.id }, limits),
    () => model.intend(user.id, roomId, kind, kind === 'own' ? limits.roomsPerUser : limits.roomsAddedPerUser),
    answer => {
      if (typeof answer !== 'string') model.facts.at = answer.intendedAt
    },
  )
  if (typeof intent === 'string') return
  const { intendedAt } = intent
  const reply = await run(late ? intendedAt - 31_000 : intendedAt)
  if (crash) return
  if ('membership' in reply && reply.membership)
    await markJoined(world, roomLists, [user.id, reply.membership, roomId, intendedAt])
  else await dropIntent(world, roomLists, [user.id, roomId, intendedAt])
}

type RoomLists = Stores['roomLists']

export const markJoined = (world: World, roomLists: RoomLists, args: Parameters<RoomLists['markJoined']>) =>
  ask(world, 'mark', roomLists.markJoined(...args), () => world.roomLists.markJoined(...args))

export const dropIntent = (world: World, roomLists: RoomLists, args: Parameters<RoomLists['dropIntent']>) =>
  ask(world, 'drop', roomLists.dropIntent(...args), () => world.roomLists.dropIntent(...args))
