/** Performs one command that keeps order on the stores and their models. */
import { roomKeys } from '../../../src/store/keys.ts'
import type { ModerationCommand } from './moderation-commands.ts'
import { ask, learnEntry, markLeft, type Stores, type World } from './world.ts'

type CommandOf<Kind extends ModerationCommand['kind']> = Extract<ModerationCommand, { kind: Kind }>

/** Rejects when an answer is not the model's. */
export function moderate(world: World, stores: Stores, command: ModerationCommand): Promise<unknown> {
  switch (command.kind) {
    case 'mute':
      return mute(world, stores, command)
    case 'ban':
      return ban(world, stores, command)
    case 'unban':
      return unban(world, stores, command)
    case 'eraseAll':
      return eraseAll(world, stores, command)
    case 'rest':
      return rest(world, stores, command)
  }
}

function mute(world: World, stores: Stores, { room, by, member, seconds }: CommandOf<'mute'>) {
  const roomId = world.roomIds[room]!
  const people = world.users
  const request = { roomId, by: people[by]!.id, member: people[member]!.id, seconds, people }
  const model = () => world.moderation.muteMember(request)
  return ask(world, 'mute', stores.moderation.muteMember(request), model, learnEntry(world, stores, roomId))
}

async function ban(world: World, stores: Stores, command: CommandOf<'ban'>): Promise<void> {
  const { room, seconds, reason, crash } = command
  const roomId = world.roomIds[room]!
  const [by, user] = [world.users[command.by]!, world.users[command.member]!]
  const request = { roomId, by, user, seconds, reason }
  const model = () => world.moderation.banUser(request)
  const learn = async (answer: object) => {
    await learnEntry(world, stores, roomId)(answer)
    if ('now' in answer) world.moderation.now = Number(answer.now)
  }
  const reply = await ask(world, 'ban', stores.moderation.banUser(request), model, learn)
  if (reply.outcome !== 'banned' || !reply.ended || crash) return
  const { membership, end } = reply.ended
  const start = { sequence: membership.sequence - 1, check: membership.previous }
  await markLeft(world, stores.roomLists, [user.id, roomId, { start, end }])
}

function eraseAll(world: World, stores: Stores, { room, most, newest, ...who }: CommandOf<'eraseAll'>) {
  const roomId = world.roomIds[room]!
  const [by, author] = [world.users[who.by]!, world.users[who.member]!]
  const history = world.rooms.rooms.get(roomId)?.history
  const since = (newest && history?.kept.get(history.number)?.item.sentAt) || 0
  const request = { roomId, by, author, since, before: null, most }
  const model = () => world.moderation.eraseMessages(request)
  const learn = learnEntry(world, stores, roomId)
  return ask(world, 'eraseAll', stores.moderation.eraseMessages(request), model, learn)
}

/** As when they expire. */
async function rest(world: World, { redis }: Stores, { room }: CommandOf<'rest'>): Promise<void> {
  const roomId = world.roomIds[room]!
  const { changes, spoke } = roomKeys(roomId)
  await redis.del(changes, ...world.users.map(({ id }) => spoke(id)))
  const model = world.rooms.rooms.get(roomId)
  model?.changes.clear()
  model?.spoke.clear()
}

function unban(world: World, stores: Stores, { room, by, member }: CommandOf<'unban'>) {
  const roomId = world.roomIds[room]!
  const request = { roomId, by: world.users[by]!, user: world.users[member]! }
  const model = () => world.moderation.unbanUser(request)
  return ask(world, 'unban', stores.moderation.unbanUser(request), model, learnEntry(world, stores, roomId))
}
