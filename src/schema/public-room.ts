/** Public rooms: finding them by name. Joining rooms by oneself. */
import {
  BannedError,
  InvalidInputError,
  LimitExceededError,
  NotFoundError,
  RateLimitedError,
} from '../domain/errors.ts'
import { locateListing } from '../domain/listing.ts'
import type { Room } from '../domain/room.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { badUserInput } from './faults.ts'
import { connectionOf, opaque, pagePrice, parseOpaque, parseRange } from './page.ts'
import { priced, readPoints } from './price.ts'
import { RoomRef } from './room.ts'

builder.queryField('publicRooms', t =>
  t.withAuth({ viewer: true }).connection(
    {
      type: RoomRef,
      extensions: priced((args: { first?: number | null }) => {
        const { points = 0, items = 0 } = pagePrice(args)
        return { points: points + readPoints * items, items }
      }),
      description:
        'Public rooms, by name. Rooms from which the viewer is banned are not among them. Only forwards: `first` and `after`. Without arguments: the first 50.',
      args: {
        nameStartsWith: t.arg.string({
          description: 'How their names begin, in capital or small letters. Absent: all.',
        }),
      },
      resolve: async (_root, args, { chat, session, nextTurn }) => {
        const { after, before, limit, backwards } = parseRange(
          args,
          false,
          parseOpaque(key => (locateListing(key) ? key : null)),
        )
        if (backwards || before !== undefined) throw badUserInput('This list is read forwards: with first and after.')
        const asked = { nameStartsWith: args.nameStartsWith ?? '', after: after ?? null, limit }
        const page = await chat.publicRooms.page(session.user, asked, nextTurn)
        return connectionOf(
          page,
          ({ listing }) => opaque(listing),
          ({ room }) => ({ node: room }),
        )
      },
    },
    { name: 'PublicRoomsConnection', description: 'A page of the public rooms.' },
    { name: 'PublicRoomsEdge', description: 'One public room.' },
  ),
)

const JoinRoomInput = builder.inputType('JoinRoomInput', {
  description: 'Which room to join: a public room by its id, or any room by an invitation.',
  isOneOf: true,
  fields: t => ({
    roomId: t.id({ description: 'The id of a public room.' }),
    invitationCode: t.string({ description: 'The code of an invitation. Spaces at both ends are removed.' }),
  }),
})

const JoinRoomPayload = builder.objectRef<{ room: Room; joined: boolean }>('JoinRoomPayload').implement({
  description: 'The viewer is a member of the room now.',
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    joined: t.exposeBoolean('joined', {
      description: 'False if the viewer was a member before. Then nothing changed.',
    }),
  }),
})

command('joinRoom', {
  input: JoinRoomInput,
  given: 'Which room to join.',
  payload: JoinRoomPayload,
  refusals: [InvalidInputError, NotFoundError, BannedError, LimitExceededError, RateLimitedError],
  description: `Joins a public room, or a room to which the viewer has an invitation. The viewer receives \`AddedToRoom\`, all other members receive \`MemberAdded\` (in rooms of up to ${byDefault('comingsToldMembers')}). Joining twice succeeds and changes nothing, and takes nothing from an invitation.
- \`NotFoundError\`: there is no such public room; or the invitation is wrong, spent, expired or revoked.
- \`BannedError\`: the viewer is banned from it.
- \`LimitExceededError\`: the room has as many members as it may have (${byDefault('membersPerRoom')}), or the viewer is in as many rooms of others as one may be (${byDefault('roomsAddedPerUser')}).
- \`RateLimitedError\`: too many commands of the viewer, or too many joins of this room in a minute.`,
  resolve: (input, { chat, session }) => chat.joins.join(session.user, input),
})
