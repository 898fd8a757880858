/** Users: the type, as everyone may see it, and finding one by username. */
import { metadataIn } from '../domain/metadata.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { objectPoints, priced, readPoints } from './price.ts'

const fellows = new WeakSet<User>()

/** These people were read as members of a room of the viewer. */
export function noteFellows(people: Iterable<User>): void {
  for (const user of people) fellows.add(user)
}

export const isFellow = (user: User): boolean => fellows.has(user)

export const UserRef = builder.objectRef<User>('User').implement({
  description: 'A person with an account. Everyone may see these fields.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `user_…`.' }),
    username: t.exposeString('username', {
      description:
        'The unique name: small letters from a to z, digits and `_`; `user-…` for a user whom the application brought along without one. Empty for a user who was deleted.',
    }),
    displayName: t.exposeString('displayName', {
      description: `The name to show: at most ${byDefault('displayNameChars')}. Several users may have the same name. A user who was deleted is “Deleted user”.`,
    }),
    avatarUrl: t.exposeString('avatarUrl', {
      nullable: true,
      description: 'The `https` address of a picture, or null. It comes from the user: Parlor has not looked at it.',
    }),
    metadata: t.field({
      type: 'JSONObject',
      nullable: true,
      extensions: priced((_args, limits) => ({ points: objectPoints(limits.userMetadataBytes) })),
      description: 'What the application keeps about this user, or null. Only the application changes it.',
      resolve: ({ metadata }) => metadataIn(metadata),
    }),
    externalId: t.string({
      nullable: true,
      description:
        'The application’s own id of this user: the `sub` of their JWTs, or the `externalId` of `upsertUser`. Null for an account with a password.',
      resolve: ({ externalId }) => externalId ?? null,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the account was created; 1970 for a user who was deleted.',
    }),
  }),
})

builder.queryField('user', t =>
  t.withAuth({ viewer: true }).field({
    type: UserRef,
    nullable: true,
    extensions: priced({ points: readPoints }),
    description: 'The user with this username, or null. Use it to find a user to add to a room.',
    args: {
      username: t.arg.string({
        required: true,
        description: 'The whole username, in capital or small letters. Spaces at both ends are removed.',
      }),
    },
    resolve: (_root, { username }, { chat }) => chat.users.findByName(username),
  }),
)
