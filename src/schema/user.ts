/** Users: as everyone may see them, and how one becomes one. */
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { priced, readPoints } from './price.ts'

export const UserRef = builder.objectRef<User>('User').implement({
  description: 'A person with an account, as everyone may see them.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `user_…`.' }),
    username: t.exposeString('username', { description: 'The unique name, in lower case: `[a-z0-9_]{3,32}`.' }),
    displayName: t.exposeString('displayName', { description: 'The name to show: 1–64 characters, not unique.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was made.' }),
  }),
})

builder.queryField('user', t =>
  t.withAuth({ viewer: true }).field({
    type: UserRef,
    nullable: true,
    extensions: priced({ points: readPoints }),
    description: 'The user with this username, or null: to find whom to add to a room.',
    args: {
      username: t.arg.string({
        required: true,
        description: 'The whole username, in any case; spaces around it are cut.',
      }),
    },
    resolve: (_root, { username }, { chat }) => chat.users.findByName(username),
  }),
)
