/** Awareness: how far members have read, what was said last, that somebody types. */
import type { Stay } from '../chat/awareness.ts'
import { MutedError, NotAMemberError, RateLimitedError } from '../domain/errors.ts'
import type { RoomId } from '../domain/id.ts'
import type { RoomMember } from '../domain/member.ts'
import type { ReadProgress } from '../domain/read-progress.ts'
import type { Session } from '../domain/session.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { batchPerOperation, type Context } from './context.ts'
import { RoomMemberRef } from './member.ts'
import { MessageRef } from './message.ts'
import { messagePoints, priced, readPoints } from './price.ts'
import { RoomRef, reads, standingIn } from './room.ts'
import { ViewerRef } from './viewer.ts'

/** All members of a room that one operation shows are looked at together. */
const readProgress = batchPerOperation<RoomMember, ReadProgress | null>(async ({ chat, session }, members) => {
  const found = new Map<RoomMember, ReadProgress>()
  const readRoom = async (viewer: User, roomId: RoomId) => {
    const some = members.filter(member => member.roomId === roomId)
    const people = some.map(({ user }) => user)
    const progress = await chat.awareness.progress(viewer, roomId, people)
    for (const [i, member] of some.entries()) if (progress) found.set(member, progress[i]!)
  }
  const rooms = new Set(members.map(({ roomId }) => roomId))
  if (session) await Promise.all([...rooms].map(roomId => readRoom(session.user, roomId)))
  return members.map(member => found.get(member) ?? null)
})

/** What the look at the room has found of the viewer there is not read again. */
const shown = new WeakMap<RoomMember, ReadProgress>()

const progressOf = async (context: Context, member: RoomMember): Promise<ReadProgress | null> =>
  shown.get(member) ?? readProgress(context, member)

builder.objectFields(RoomMemberRef, t => ({
  readNumber: t.int({
    extensions: { ...reads, ...priced({ points: readPoints / 4 }) },
    description:
      'The number of the last message that the member has read; from joining on, of the last one then. In a direct room it is zero of the other one while one of the two has blocked the other. Not available inside subscriptions.',
    resolve: async (member, _args, context) => (await progressOf(context, member))?.readNumber ?? 0,
  }),
  unreadCount: t.int({
    nullable: true,
    extensions: { ...reads, ...priced({ points: readPoints / 4 }) },
    description:
      'How many messages came since, and are still kept. Only of the viewer: null of others. Not available inside subscriptions.',
    resolve: async (member, _args, context) =>
      member.user.id === context.session?.user.id ? ((await progressOf(context, member))?.unread ?? null) : null,
  }),
}))

builder.objectFields(RoomRef, t => ({
  lastMessage: t.field({
    type: MessageRef,
    nullable: true,
    extensions: { ...reads, ...priced((_args, limits) => ({ points: readPoints + messagePoints(limits) })) },
    description:
      'The newest message, deleted or not. Null if there is none, or if the viewer may not read in the room. Not available inside subscriptions.',
    resolve: async (room, _args, context) => (await standingIn(context, room))?.lastMessage ?? null,
  }),
  viewerMember: t.field({
    type: RoomMemberRef,
    nullable: true,
    extensions: { ...reads, ...priced({ points: readPoints }) },
    description:
      'The viewer as a member of the room. Null if the viewer is not a member. Not available inside subscriptions.',
    resolve: async (room, _args, context) => {
      const { member = null, progress } = (await standingIn(context, room)) ?? {}
      if (member && progress) shown.set(member, progress)
      return member
    },
  }),
}))

const MarkReadInput = builder.inputType('MarkReadInput', {
  description: 'What the viewer has read.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }),
    number: t.int({ description: 'The number of the last message read, this one included. Absent: all there is.' }),
  }),
})

const MarkReadPayload = builder.objectRef<Stay & { viewer: Session }>('MarkReadPayload').implement({
  description: 'So far the viewer has read.',
  fields: t => ({
    member: t.field({
      type: RoomMemberRef,
      description: 'The viewer as a member of the room.',
      // Read only when it is asked for: most want to know that it was done.
      resolve: ({ roomId, membership }, _args, { chat }) => chat.members.shown(roomId, membership),
    }),
    viewer: t.expose('viewer', { type: ViewerRef, description: 'The viewer.' }),
  }),
})

command('markRead', {
  input: MarkReadInput,
  given: 'What the viewer has read.',
  payload: MarkReadPayload,
  refusals: [NotAMemberError, RateLimitedError],
  description: `Marks messages of a room as read. Going back is ignored. The viewer's own sockets receive \`ReadMarkerMoved\`, and in rooms of up to ${byDefault('receiptMembers')} all members.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`RateLimitedError\`: too many hints in a minute.`,
  resolve: async (input, { chat, session }) => {
    const stay = await chat.awareness.markRead(session.user, input)
    return { ...stay, viewer: session }
  },
})

const SendTypingInput = builder.inputType('SendTypingInput', {
  description: 'Where the viewer types.',
  fields: t => ({ roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }) }),
})

const SendTypingPayload = builder.objectRef<{ told: boolean }>('SendTypingPayload').implement({
  description: 'The members heard of it, if they needed to.',
  fields: t => ({
    told: t.exposeBoolean('told', {
      description: 'False in rooms too large for it, and right after the last time: once in two seconds is enough.',
    }),
  }),
})

command('sendTyping', {
  input: SendTypingInput,
  given: 'Where the viewer types.',
  payload: SendTypingPayload,
  refusals: [NotAMemberError, MutedError, RateLimitedError],
  description: `Tells the members of a room that the viewer types: they receive \`UserTyping\`, if they listen now. In rooms of up to ${byDefault('typingMembers')}.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`MutedError\`: the viewer is muted in the room.
- \`RateLimitedError\`: too many hints in a minute.`,
  resolve: async (input, { chat, session }) => ({ told: await chat.awareness.type(session.user, input) }),
})
