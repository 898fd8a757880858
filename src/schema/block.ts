/** Blocking people. */
import type { Blocked } from '../domain/block.ts'
import { InvalidInputError, LimitExceededError, NotFoundError, RateLimitedError } from '../domain/errors.ts'
import { isUserId, type UserId } from '../domain/id.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { batchPerOperation } from './context.ts'
import { connectionOf, opaque, pagePrice, parseOpaque, parseRange } from './page.ts'
import { priced, readPoints } from './price.ts'
import { reads } from './room.ts'
import { UserRef } from './user.ts'
import { ViewerRef } from './viewer.ts'

const readBlocked = batchPerOperation<UserId, boolean>(async ({ chat, session }, ids) =>
  session ? chat.blocks.find(session.user, ids) : ids.map(() => false),
)

builder.objectField(UserRef, 'viewerHasBlocked', t =>
  t.boolean({
    extensions: { ...reads, ...priced({ points: readPoints / 4 }) },
    description: 'Whether the viewer has blocked this person. Not available inside subscriptions.',
    resolve: ({ id }, _args, context) => readBlocked(context, id),
  }),
)

builder.objectField(ViewerRef, 'blockedUsers', t =>
  t.connection(
    {
      type: UserRef,
      extensions: priced(pagePrice),
      description: 'The people whom the viewer has blocked, the last one first. Without arguments: the first 50.',
      resolve: async ({ user }, args, { chat }) => {
        const page = await chat.blocks.page(user, parseRange(args, false, parseOpaque(parseBlocked)))
        return connectionOf(
          page,
          ({ userId, blockedAt }) => opaque(`${blockedAt}:${userId}`),
          ({ user: node, blockedAt }) => ({ node, blockedAt }),
        )
      },
    },
    { name: 'ViewerBlockedUsersConnection', description: 'A page of the people whom the viewer has blocked.' },
    {
      name: 'ViewerBlockedUsersEdge',
      description: 'One of the people whom the viewer has blocked.',
      fields: t => ({
        blockedAt: t.field({
          type: 'DateTime',
          description: 'Since when.',
          resolve: edge => (edge as unknown as Blocked).blockedAt,
        }),
      }),
    },
  ),
)

function parseBlocked(key: string): Blocked | null {
  const [, blockedAt, userId = ''] = /^(\d{1,15}):(.+)$/.exec(key) ?? []
  return isUserId(userId) ? { blockedAt: Number(blockedAt), userId } : null
}

const BlockUserInput = builder.inputType('BlockUserInput', {
  description: 'Whom to block.',
  fields: t => ({ userId: t.id({ required: true, description: 'The id of the user.' }) }),
})

const BlockUserPayload = builder.objectRef<{ user: User; blocked: boolean }>('BlockUserPayload').implement({
  description: 'The viewer blocks this user.',
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: 'Who is blocked.' }),
    blocked: t.exposeBoolean('blocked', { description: 'False if they were blocked before. Then nothing changed.' }),
  }),
})

command('blockUser', {
  input: BlockUserInput,
  given: 'Whom to block.',
  payload: BlockUserPayload,
  refusals: [InvalidInputError, NotFoundError, LimitExceededError, RateLimitedError],
  description: `Blocks somebody: they can neither write, edit nor react in the direct room with the viewer, nor open it, nor add the viewer to rooms. As long as it lasts, the viewer cannot write there either. Neither of them sees there whether the other one is here, types, or has read anything. What they are both in already stays as it is, and nobody hears of it. Blocking twice succeeds and changes nothing.
- \`InvalidInputError\`: the user is the viewer.
- \`NotFoundError\`: the user does not exist.
- \`LimitExceededError\`: the viewer blocks as many people as one user may (${byDefault('blockedUsers')}).
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: (input, { chat, session }) => chat.blocks.block(session.user, input),
})

const UnblockUserInput = builder.inputType('UnblockUserInput', {
  description: 'Whom to block no longer.',
  fields: t => ({ userId: t.id({ required: true, description: 'The id of the user.' }) }),
})

const UnblockUserPayload = builder.objectRef<{ user: User; unblocked: boolean }>('UnblockUserPayload').implement({
  description: 'The viewer does not block this user.',
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: 'Who is not blocked.' }),
    unblocked: t.exposeBoolean('unblocked', { description: 'False if they were not blocked before.' }),
  }),
})

command('unblockUser', {
  input: UnblockUserInput,
  given: 'Whom to block no longer.',
  payload: UnblockUserPayload,
  refusals: [NotFoundError, RateLimitedError],
  description: `Blocks somebody no longer. Unblocking twice succeeds and changes nothing.
- \`NotFoundError\`: the user does not exist.
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: (input, { chat, session }) => chat.blocks.unblock(session.user, input),
})
