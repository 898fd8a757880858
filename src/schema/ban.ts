/** Bans: the type, those of a room, and the one of a user. */
import type { RoomBan } from '../domain/ban.ts'
import { builder } from './builder.ts'
import { badUserInput } from './faults.ts'
import { connectionOf, opaque, pagePrice, parseOpaque, parseRange, parseSequence } from './page.ts'
import { priced, readPoints } from './price.ts'
import { RoomRef, reads } from './room.ts'
import { UserRef } from './user.ts'

export const BanRef = builder.objectRef<RoomBan>('Ban').implement({
  description: 'A user who is kept out of a room. Only moderators and the owner of the room see it.',
  fields: t => ({
    id: t.exposeID('id', { description: 'The same for every ban of this user from this room. It is not a global id.' }),
    user: t.expose('user', { type: UserRef, description: 'Who is banned.' }),
    bannedBy: t.expose('bannedBy', { type: UserRef, description: 'Who banned them.' }),
    bannedAt: t.expose('bannedAt', { type: 'DateTime', description: 'When they were banned.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when; null: until it is lifted.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why, in the words of the moderator.' }),
  }),
})

builder.objectField(RoomRef, 'bans', t =>
  t.connection(
    {
      type: BanRef,
      nullable: true,
      extensions: { ...reads, ...priced(pagePrice) },
      description:
        'The bans that are in force, the newest first. Only forwards: `first` and `after`. Without arguments: the first 50. Null if the viewer is not a moderator or the owner. Not available inside subscriptions.',
      resolve: async (room, args, { chat, session, nextTurn }) => {
        const { after, before, limit, backwards } = parseRange(args, false, parseOpaque(parseSequence))
        if (backwards || before !== undefined) throw badUserInput('This list is read forwards: with first and after.')
        const range = { before: after ?? null, limit }
        const page = session && (await chat.moderation.page(session.user, room, range, nextTurn))
        if (!page) return null
        return connectionOf(
          page,
          ({ sequence }) => opaque(`${sequence}`),
          ({ ban }) => ({ node: ban }),
        )
      },
    },
    { name: 'RoomBansConnection', description: 'A page of the bans of a room.' },
    { name: 'RoomBansEdge', description: 'One ban.' },
  ),
)

builder.objectField(RoomRef, 'ban', t =>
  t.field({
    type: BanRef,
    nullable: true,
    extensions: { ...reads, ...priced({ points: readPoints }) },
    description:
      'The ban of one user. Null if they are not banned, or if the viewer is not a moderator or the owner. Not available inside subscriptions.',
    args: { userId: t.arg.id({ required: true, description: 'The id of the user.' }) },
    resolve: ({ id }, { userId }, { chat, session }) =>
      session && chat.moderation.find(session.user, { roomId: id, userId }),
  }),
)
