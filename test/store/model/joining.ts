/** How a room comes on a list, in the stores and their models. */
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { Membership } from '../../../src/domain/room.ts'
import type { Allowance } from '../../../src/domain/room-list.ts'
import type { User } from '../../../src/domain/user.ts'
import { allowances } from '../../../src/store/room-list-store.ts'
import { ask, type Stores, type World } from './world.ts'

interface Joining {
  user: User
  /** By whose doing. */
  by: UserId
  roomId: RoomId
  kind: Allowance
}

/** Intent, room, mark: the way in which a room comes on a list. False: there is no place for it. */
export async function join(
  world: World,
  stores: Stores,
  { late, crash, ...joining }: Joining & { late: boolean; crash: boolean },
  run: (intendedAt: number) => Promise<{ membership?: Membership } | object>,
): Promise<boolean> {
  const intendedAt = await note(world, stores, joining)
  if (intendedAt === null) return false
  const reply = await run(late ? intendedAt - 31_000 : intendedAt)
  if (crash) return true
  await settle(world, stores, { ...joining, intendedAt }, 'membership' in reply ? reply.membership : undefined)
  return true
}

/** When it was noted; null: there is no place, or the user has blocked whose doing it is. */
export async function note(
  world: World,
  { roomLists }: Stores,
  { user, by, roomId, kind }: Joining,
): Promise<number | null> {
  const { limits, rooms, roomLists: model } = world
  const most = limits[allowances[kind]]
  const expected = () =>
    rooms.blockedBy(user.id).has(by) ? ('blocked' as const) : model.intend(user.id, roomId, kind, most)
  const learn = (answer: { intendedAt: number } | string) => {
    if (typeof answer !== 'string') model.facts.at = answer.intendedAt
  }
  const asked = roomLists.intend(user.id, { roomId, kind, by }, limits)
  const intent = await ask(world, 'intend', asked, expected, learn)
  return typeof intent === 'string' ? null : intent.intendedAt
}

/** No membership: nothing came of it. */
export async function settle(
  world: World,
  { roomLists }: Stores,
  { user, roomId, intendedAt }: Pick<Joining, 'user' | 'roomId'> & { intendedAt: number },
  membership: Membership | undefined,
): Promise<void> {
  if (membership) await markJoined(world, roomLists, [user.id, membership, roomId, intendedAt])
  else await dropIntent(world, roomLists, [user.id, roomId, intendedAt])
}

type RoomLists = Stores['roomLists']

export const markJoined = (world: World, roomLists: RoomLists, args: Parameters<RoomLists['markJoined']>) =>
  ask(world, 'mark', roomLists.markJoined(...args), () => world.roomLists.markJoined(...args))

export const dropIntent = (world: World, roomLists: RoomLists, args: Parameters<RoomLists['dropIntent']>) =>
  ask(world, 'drop', roomLists.dropIntent(...args), () => world.roomLists.dropIntent(...args))
