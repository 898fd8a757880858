/** Moderation: muting members, banning users, lifting bans. */
import type { RoomBan } from '../domain/ban.ts'
import {
  InvalidInputError,
  LimitExceededError,
  NotAllowedError,
  NotAMemberError,
  NotFoundError,
  RateLimitedError,
} from '../domain/errors.ts'
import type { RoomMember } from '../domain/member.ts'
import type { Room } from '../domain/room.ts'
import { erasePoints } from '../domain/turn.ts'
import type { User } from '../domain/user.ts'
import { BanRef } from './ban.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { RoomMemberRef } from './member.ts'
import { writePoints } from './price.ts'
import { RoomRef } from './room.ts'
import { UserRef } from './user.ts'

const roomId = {
  required: true,
  description: 'The id of a room in which the viewer is a moderator or the owner.',
} as const

const rights = `- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotAllowedError\`: the viewer is neither a moderator nor the owner, or the user is not below them.`

const rates =
  '- `RateLimitedError`: too many commands of the viewer, or too many mutes, bans and deletions in this room, in a minute.'

const MuteMemberInput = builder.inputType('MuteMemberInput', {
  description: 'Whom to mute, and for how long.',
  fields: t => ({
    roomId: t.id(roomId),
    userId: t.id({ required: true, description: 'The id of a member of the room.' }),
    seconds: t.int({
      required: true,
      description: `For how long, from now on: at most ${byDefault('muteSeconds')}. Zero ends the mute.`,
    }),
  }),
})

const MuteMemberPayload = builder.objectRef<{ room: Room; member: RoomMember }>('MuteMemberPayload').implement({
  description: 'The member is muted for so long, or not any more.',
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    member: t.expose('member', { type: RoomMemberRef, description: 'The member.' }),
  }),
})

command('muteMember', {
  input: MuteMemberInput,
  given: 'Whom to mute, and for how long.',
  payload: MuteMemberPayload,
  refusals: [InvalidInputError, NotFoundError, NotAMemberError, NotAllowedError, LimitExceededError, RateLimitedError],
  description: `Keeps a member from speaking for a time: they can read, but neither send, edit, react nor type. Leaving and coming back does not end it. Moderators mute members, the owner also moderators. All members receive \`MemberUpdated\`.
- \`InvalidInputError\`: the number of seconds is not possible.
- \`NotFoundError\`: the user is not a member.
${rights}
- \`LimitExceededError\`: the room has as many muted people as it may have (${byDefault('mutesPerRoom')}).
${rates}`,
  resolve: (input, { chat, session }) => chat.moderation.mute(session.user, input),
})

const BanUserInput = builder.inputType('BanUserInput', {
  description: 'Whom to keep out, for how long, and why.',
  fields: t => ({
    roomId: t.id(roomId),
    userId: t.id({ required: true, description: 'The id of any user, a member or not.' }),
    seconds: t.int({ description: 'For how long, from now on. Absent: until the ban is lifted.' }),
    reason: t.string({
      description: `Why, for the other moderators: at most ${byDefault('banReasonChars')}. The user is not told.`,
    }),
    deleteMessagesSeconds: t.int({
      description: `Also delete what they said in the last so many seconds: at most ${byDefault('banErasesSeconds')}, which are 7 days, and at most ${byDefault('banErasesMessages')}, the newest.`,
    }),
  }),
})

const BanUserPayload = builder.objectRef<{ room: Room; ban: RoomBan }>('BanUserPayload').implement({
  description: 'The user is out, and kept out. What was to be deleted is deleted.',
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    ban: t.expose('ban', { type: BanRef, description: 'The ban.' }),
  }),
})

command('banUser', {
  input: BanUserInput,
  given: 'Whom to keep out, for how long, and why.',
  payload: BanUserPayload,
  refusals: [InvalidInputError, NotFoundError, NotAMemberError, NotAllowedError, LimitExceededError, RateLimitedError],
  // The first step of a deletion; for the others it takes turns.
  price: ({ input }) => ({ points: writePoints + (input.deleteMessagesSeconds ? erasePoints : 0) }),
  description: `Keeps a user out of a room, and removes them if they are a member. Moderators ban members and strangers, the owner also moderators. A member who is banned receives \`RemovedFromRoom\`, a listener \`FeedReset\`; all others receive \`MemberRemoved\` if they were a member, \`UserBanned\`, and \`MessagesDeleted\` for every hundred messages deleted. A second ban replaces the first. Whoever got no answer sends the request again: what was not deleted yet is deleted then.
- \`InvalidInputError\`: the reason is too long, or the number of seconds is not possible.
- \`NotFoundError\`: the user does not exist.
${rights}
- \`LimitExceededError\`: the room has as many bans as it may have (${byDefault('bansPerRoom')}).
${rates}`,
  resolve: (input, { chat, session, nextTurn }) => chat.moderation.ban(session.user, input, nextTurn),
})

const UnbanUserInput = builder.inputType('UnbanUserInput', {
  description: 'Whose ban to lift.',
  fields: t => ({
    roomId: t.id(roomId),
    userId: t.id({ required: true, description: 'The id of the user.' }),
  }),
})

const UnbanUserPayload = builder
  .objectRef<{ room: Room; user: User; unbanned: boolean }>('UnbanUserPayload')
  .implement({
    description: 'The user is not banned.',
    fields: t => ({
      room: t.expose('room', { type: RoomRef, description: 'The room.' }),
      user: t.expose('user', { type: UserRef, description: 'The user.' }),
      unbanned: t.exposeBoolean('unbanned', { description: 'False if there was no ban. Then nothing changed.' }),
    }),
  })

command('unbanUser', {
  input: UnbanUserInput,
  given: 'Whose ban to lift.',
  payload: UnbanUserPayload,
  refusals: [NotFoundError, NotAMemberError, NotAllowedError, RateLimitedError],
  description: `Lifts the ban of a user, who may be added and may join again. All members receive \`UserUnbanned\`.
- \`NotFoundError\`: the user does not exist.
${rights}
${rates}`,
  resolve: (input, { chat, session }) => chat.moderation.unban(session.user, input),
})
