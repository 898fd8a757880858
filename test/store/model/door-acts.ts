/** Performs one command about doors on the stores and their models. */
import type { UserId } from '../../../src/domain/id.ts'
import { deletedUser } from '../../../src/domain/user.ts'
import type { DepartRoomReply, Departure } from '../../../src/store/room-commands.ts'
import type { DoorCommand } from './door-commands.ts'
import { join } from './joining.ts'
import { ask, learnEntry, type Stores, type World } from './world.ts'

type CommandOf<Kind extends DoorCommand['kind']> = Extract<DoorCommand, { kind: Kind }>

const placeIn = (world: World, { room, invitation }: { room: number; invitation: number }) => ({
  roomId: world.roomIds[room]!,
  hash: `invitation ${invitation}`,
})

/** Rejects when an answer is not the model's. */
export function useDoor(world: World, stores: Stores, command: DoorCommand): Promise<unknown> {
  const { invitations } = stores
  const { doors } = world
  switch (command.kind) {
    case 'invite':
      return invite(world, stores, command)
    case 'revoke': {
      const [place, by] = [placeIn(world, command), world.users[command.by]!.id]
      const model = () => doors.revokeInvitation(place, by)
      return ask(world, 'revoke', invitations.revokeInvitation(place, by), model)
    }
    case 'listInvitations': {
      const [roomId, viewer] = [world.roomIds[command.room]!, world.users[command.user]!.id]
      const model = () => doors.listInvitations(roomId, viewer)
      return ask(world, command.kind, invitations.listInvitations(roomId, viewer), model)
    }
    case 'findInvitation': {
      const place = placeIn(world, command)
      return ask(world, command.kind, invitations.findInvitation(place), () => doors.findInvitation(place))
    }
    case 'join':
      return comeIn(world, stores, command)
    case 'depart':
      return depart(world, stores, command)
  }
}

function invite(world: World, { invitations }: Stores, { by, lifeMs, uses, ...where }: CommandOf<'invite'>) {
  const request = { ...placeIn(world, where), by: world.users[by]!.id, lifeMs, uses }
  const learn = (answer: object) => {
    if ('invitation' in answer) world.doors.now = (answer.invitation as { createdAt: number }).createdAt
  }
  const model = () => world.doors.createInvitation(request)
  return ask(world, 'invite', invitations.createInvitation(request), model, learn)
}

function comeIn(world: World, stores: Stores, command: CommandOf<'join'>) {
  const { room, invitation } = command
  const [user, roomId] = [world.users[command.by]!, world.roomIds[room]!]
  const hash = invitation === null ? null : placeIn(world, { room, invitation }).hash
  return join(world, stores, { ...command, user, by: user.id, roomId, kind: 'added' }, intendedAt => {
    const request = { roomId, by: user, invitation: hash, intendedAt }
    const model = () => world.doors.joinRoom(request)
    return ask(world, 'join', stores.rooms.joinRoom(request), model, learnEntry(world, stores, roomId))
  })
}

/** First it is asked who will own the room. */
async function depart(world: World, stores: Stores, { room, user }: CommandOf<'depart'>): Promise<void> {
  const [roomId, gone] = [world.roomIds[room]!, deletedUser(world.users[user]!.id)]
  let heir: UserId | null = null
  for (let tries = 0; tries < 2; tries++) {
    const request: Departure = { roomId, user: gone, heir, people: world.users }
    const model = () => world.doors.departRoom(request)
    const learn = learnEntry(world, stores, roomId)
    const reply: DepartRoomReply = await ask(world, 'depart', stores.rooms.departRoom(request), model, learn)
    heir = reply.outcome === 'heir' ? reply.heir : null
    if (!heir) return
  }
}
