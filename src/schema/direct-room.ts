/** Direct rooms: opening one, and with whom it is. */
import { LimitExceededError, NotAllowedError, NotFoundError, RateLimitedError } from '../domain/errors.ts'
import type { Room } from '../domain/room.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { priced, readPoints } from './price.ts'
import { RoomRef, readPerson, reads, standingIn } from './room.ts'
import { noteFellows, UserRef } from './user.ts'

builder.objectField(RoomRef, 'directWith', t =>
  t.field({
    type: UserRef,
    nullable: true,
    extensions: { ...reads, ...priced({ points: 2 * readPoints }) },
    description:
      'The other one, in a direct room. Null elsewhere, and if the viewer is not a member. Not available inside subscriptions.',
    resolve: async (room, _args, context) => {
      const standing = await standingIn(context, room)
      const other = standing?.room.pair?.find(id => id !== context.session?.user.id)
      if (!other) return null
      const user = await readPerson(context, other)
      // Whoever left it shares it with the viewer no more, who was not written to does not know of it, and a block keeps them apart.
      if (standing?.memberCount === 2 && standing.lastMessage && !standing.apart) noteFellows([user])
      return user
    },
  }),
)

const OpenDirectRoomInput = builder.inputType('OpenDirectRoomInput', {
  description: 'With whom.',
  fields: t => ({ userId: t.id({ required: true, description: 'The id of the other one.' }) }),
})

const OpenDirectRoomPayload = builder.objectRef<{ room: Room; opened: boolean }>('OpenDirectRoomPayload').implement({
  description: 'The room is open for the viewer.',
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room: always the same for the same two people.' }),
    opened: t.exposeBoolean('opened', { description: 'False if it was there before.' }),
  }),
})

command('openDirectRoom', {
  input: OpenDirectRoomInput,
  given: 'With whom.',
  payload: OpenDirectRoomPayload,
  refusals: [NotFoundError, NotAllowedError, LimitExceededError, RateLimitedError],
  description: `Opens the room of the viewer and one other person: both are its members, and nobody has a role in it. The other one sees it from its first message on. Whoever leaves it does not see it any more, until the next message or until they open it again.
- \`NotFoundError\`: the user does not exist.
- \`NotAllowedError\`: one of the two has blocked the other, or the user is the viewer.
- \`LimitExceededError\`: the viewer has as many rooms as one user may have (${byDefault('roomsPerUser')}). It counts only for the user who opened it.
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: (input, { chat, session }) => chat.directRooms.open(session.user, input),
})
