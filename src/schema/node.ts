/** Fetching again by global id. */
import type { Limits } from '../domain/limits.ts'
import type { RoomMember } from '../domain/member.ts'
import { locateMessage, type Message } from '../domain/message.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import type { ViewerContext } from './context.ts'
import { badUserInput } from './faults.ts'
import { messagePoints, priced, readPoints } from './price.ts'

const maxIds = 100

/** What has this id, as far as the viewer may see it. An id asks no noun but its own, so at most one look-up reads. */
async function findNode(
  id: string,
  { chat, session }: ViewerContext,
): Promise<User | Room | RoomMember | Message | null> {
  const found = await Promise.all([
    chat.users.find(id),
    chat.rooms.find(session.user, id),
    chat.members.findById(session.user, id),
    chat.messages.find(session.user, id),
  ])
  return found.find(node => node !== null) ?? null
}

function lookPoints(ids: readonly string[], limits: Limits): number {
  const messages = ids.filter(id => locateMessage(id)).length
  return readPoints * ids.length + messagePoints(limits) * messages
}

builder.queryFields(t => ({
  node: t.withAuth({ viewer: true }).field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    extensions: priced(({ id }: { id: string }, limits) => ({ points: lookPoints([id], limits) })),
    description:
      'The object with this global id: a user, a room in which the viewer may read, a message in such a room, or a member of a room of the viewer. Null for any other id.',
    args: { id: t.arg.id({ required: true, description: 'A global id.' }) },
    resolve: (_root, { id }, context) => findNode(id, context),
  }),
  nodes: t.withAuth({ viewer: true }).field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    extensions: priced(({ ids }: { ids: string[] }, limits) => ({
      points: lookPoints(ids, limits),
      items: ids.length,
    })),
    description: 'The objects with these global ids, in the same order. Each is what `node` answers for its id.',
    args: { ids: t.arg.idList({ required: true, description: 'At most 100 global ids.' }) },
    resolve: (_root, { ids }, context) => {
      if (ids.length > maxIds) throw badUserInput(`At most ${maxIds} ids at a time.`)
      return Promise.all(ids.map(id => findNode(id, context)))
    },
  }),
}))
