/** Performs one command about messages on the stores and their models. */
import type { ShownRoom } from '../../../src/domain/facts.ts'
import type { RoomId } from '../../../src/domain/id.ts'
import type { MessagePlace } from '../../../src/domain/item.ts'
import type { User } from '../../../src/domain/user.ts'
import type { AppendMessageReply, NewMessage } from '../../../src/store/message-commands.ts'
import { age } from '../ageing.ts'
import { join } from './joining.ts'
import type { MessageCommand } from './message-commands.ts'
import { ask, learnEntry, type Stores, type World } from './world.ts'

type CommandOf<Kind extends MessageCommand['kind']> = Extract<MessageCommand, { kind: Kind }>

/** Rejects when an answer is not the model's. */
export function performOnMessages(world: World, stores: Stores, command: MessageCommand): Promise<unknown> {
  switch (command.kind) {
    case 'send':
      return send(world, stores, command)
    case 'edit':
    case 'erase':
      return change(world, stores, command)
    case 'react':
    case 'unreact':
      return react(world, stores, command)
    case 'age':
      return grow(world, stores, command)
    case 'rename':
      return rename(world, stores, command)
    default:
      return read(world, stores, command)
  }
}

/** A direct room that is closed for the other one comes (back) on their list with the message, as in `chat`. */
async function send(world: World, stores: Stores, command: CommandOf<'send'>): Promise<void> {
  const { room, by, reply, body, metadata, clientMessageId, recallsOnly } = command
  const [roomId, author] = [world.roomIds[room]!, world.users[by]!]
  const replyTo = reply && placeIn(world, roomId, reply)
  const said = { body, metadata, clientMessageId, replyTo, repliedAuthor: replyTo && world.users[0]! }
  const request = { roomId, author, recallsOnly, ...said }
  const answer = await append(world, stores, request)
  if (answer.outcome !== 'closed' || !(await keepOnList(world, stores, author, roomId))) return
  const other = world.users.find(({ id }) => id === answer.other)!
  const joining = { ...command, user: other, by: author.id, roomId, kind: 'direct' } as const
  await join(world, stores, joining, intendedAt => append(world, stores, { ...request, opens: { other, intendedAt } }))
}

function append(world: World, stores: Stores, message: NewMessage): Promise<AppendMessageReply> {
  const model = () => world.messages.appendMessage(message)
  const learn = learnEntry(world, stores, message.roomId)
  return ask(world, 'send', stores.messages.appendMessage(message), model, learn)
}

/** Who writes first in a direct room may be in it by the other one's doing alone. False: there is no place for it. */
function keepOnList(world: World, stores: Stores, author: User, roomId: RoomId): Promise<boolean> {
  if (world.roomLists.listOf(author.id).marks.get(roomId)?.state === 'joined') return Promise.resolve(true)
  const membership = world.rooms.rooms.get(roomId)!.members.get(author.id)!
  const joining = { user: author, by: author.id, roomId, kind: 'direct', late: false, crash: false } as const
  return join(world, stores, joining, async () => ({ membership }))
}

function change(world: World, stores: Stores, command: CommandOf<'edit'> | CommandOf<'erase'>): Promise<unknown> {
  const roomId = world.roomIds[command.room]!
  const by = world.users[command.by]!
  const request = { roomId, place: placeIn(world, roomId, command), by: by.id, people: [by] }
  const learn = learnEntry(world, stores, roomId)
  if (command.kind === 'erase')
    return ask(
      world,
      'erase',
      stores.messages.deleteMessage(request),
      () => world.messages.deleteMessage(request),
      learn,
    )
  const edit = { ...request, body: command.body, metadata: command.metadata }
  return ask(world, 'edit', stores.messages.editMessage(edit), () => world.messages.editMessage(edit), learn)
}

function react(world: World, stores: Stores, command: CommandOf<'react'> | CommandOf<'unreact'>): Promise<unknown> {
  const { kind, emoji } = command
  const roomId = world.roomIds[command.room]!
  const request = { roomId, place: placeIn(world, roomId, command), by: world.users[command.by]!, emoji }
  const learn = learnEntry(world, stores, roomId)
  const { reactions } = stores
  if (kind === 'react')
    return ask(world, kind, reactions.addReaction(request), () => world.messages.addReaction(request), learn)
  return ask(world, kind, reactions.removeReaction(request), () => world.messages.removeReaction(request), learn)
}

/** Nobody is asked: it is time that passes. */
async function grow(world: World, { redis }: Stores, { room, back }: CommandOf<'age'>): Promise<void> {
  const roomId = world.roomIds[room]!
  const history = world.rooms.rooms.get(roomId)?.history
  const [first] = history?.kept.keys() ?? []
  if (!history || first === undefined) return
  const upTo = history.number - back
  await age(redis, roomId, upTo, 2, first)
  history.age(upTo)
}

async function rename(world: World, { users }: Stores, { user, change }: CommandOf<'rename'>): Promise<void> {
  const { id } = world.users[user]!
  const model = world.profiles.get(id)
  const learn = (answer: { version: string } | null) => {
    if (model && answer) Object.assign(model, change, { version: answer.version })
  }
  await ask(world, 'rename', users.updateProfile(id, change), () => model ?? null, learn)
}

type Reading = CommandOf<'pageMessages' | 'findMessage' | 'readReactions' | 'readShown' | 'readUsers'>

function read(world: World, { rooms, messages, reactions, users }: Stores, command: Reading): Promise<unknown> {
  const model = world.messages
  const id = world.roomIds[command.room]!
  const userId = world.users['user' in command ? command.user : 0]!.id
  const compare = <T>(real: Promise<T>, expected: () => T) => ask(world, command.kind, real, expected)
  switch (command.kind) {
    case 'pageMessages':
      return compare(messages.pageMessages(id, userId, command), () => model.pageMessages(id, userId, command))
    case 'findMessage': {
      const place = placeIn(world, id, command)
      return compare(messages.findMessage(id, userId, place), () => model.findMessage(id, userId, place))
    }
    case 'readReactions': {
      const last = world.rooms.rooms.get(id)?.history.number ?? 0
      const numbers = [last, last - 1, last - 2, last + 1].filter(number => number > 0)
      const asked = [id, userId, numbers, command.most] as const
      return compare(reactions.readReactions(...asked), () => model.readReactions(...asked))
    }
    case 'readShown': {
      const asked = [id, [userId, world.users[0]!.id], command.numbers] as const
      return compare(rooms.readShown(...asked).then(withoutBytes), () => world.rooms.readShown(...asked))
    }
    case 'readUsers':
      return compare(users.readUsers(world.users.map(user => user.id)), () => new Map(world.profiles))
  }
}

/** The place of a message so far behind the last one, whether it is still there or not. */
function placeIn({ rooms }: World, roomId: RoomId, { back, forged }: { back: number; forged: boolean }): MessagePlace {
  const model = rooms.rooms.get(roomId)
  const number = Math.max((model?.history.number ?? 0) - back, 1)
  const sent = model?.log.find(({ entry }) => entry.kind === 'message' && entry.number === number)
  return { number, check: forged || !sent ? 'ffffffffffff' : sent.check }
}

/** How many these are depends on how they are written. */
const withoutBytes = (shown: ShownRoom | null): Omit<ShownRoom, 'bytes'> | null => {
  if (!shown) return null
  const { bytes: _, ...rest } = shown
  return rest
}
