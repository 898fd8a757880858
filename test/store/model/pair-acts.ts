/** Performs one command between two people on the stores and their models. */

import { join } from './joining.ts'
import type { PairCommand } from './pair-commands.ts'
import { groupCount, pairs } from './parts.ts'
import { ask, learnEntry, type Stores, type World } from './world.ts'

type CommandOf<Kind extends PairCommand['kind']> = Extract<PairCommand, { kind: Kind }>

/** Rejects when an answer is not the model's. */
export function meet(world: World, stores: Stores, command: PairCommand): Promise<unknown> {
  if (command.kind === 'open') return open(world, stores, command)
  if (command.kind === 'listBlocked') return list(world, stores, command)
  const [by, other] = [world.users[command.by]!.id, world.users[command.member]!.id]
  // Nobody blocks themselves.
  if (by === other) return Promise.resolve()
  if (command.kind === 'block')
    return ask(world, 'block', stores.blocks.block(by, other), () => world.pairs.block(by, other))
  return ask(world, 'unblock', stores.blocks.unblock(by, other), () => world.pairs.unblock(by, other))
}

function open(world: World, stores: Stores, command: CommandOf<'open'>) {
  const [one, two] = pairs[command.room - groupCount]!.map(index => world.users[index]!) as [User, User]
  const [by, other] = command.by === 0 ? [one, two] : [two, one]
  const id = world.roomIds[command.room]!
  return join(world, stores, { ...command, user: by, by: by.id, roomId: id, kind: 'own' }, intendedAt => {
    const request = { id, by, other, intendedAt }
    const model = () => world.pairs.open(request)
    return ask(world, 'open', stores.rooms.openDirectRoom(request), model, learnEntry(world, stores, id))
  })
}

type User = World['users'][number]

function list(world: World, { blocks }: Stores, { user }: CommandOf<'listBlocked'>) {
  const { id } = world.users[user]!
  const real = blocks.listBlocked(id).then(all => all.map(({ userId }) => userId).sort())
  return ask(world, 'listBlocked', real, () => [...world.rooms.blockedBy(id)].sort())
}
