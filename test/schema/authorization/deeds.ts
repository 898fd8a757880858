/** How each row of the table that does something is asked. */
import { globalSessionId, sessionIdOf } from '../../../src/domain/session.ts'
import type { Column, Place } from './place.ts'
import type { Ask } from './reads.ts'

type Input = (place: Place, column: Column) => string

const does = (field: string, input: Input, rest: Partial<Ask> = {}): Ask => ({
  path: field,
  text: (place, column) => `mutation { ${field}(input: { ${input(place, column)} }) { __typename } }`,
  ...rest,
})

const inRoom =
  (rest: Input | string = ''): Input =>
  (place, column) =>
    `roomId: "${place.room}" ${typeof rest === 'string' ? rest : rest(place, column)}`

type Name = keyof Place['people']
const to = (name: Name, rest = ''): Input => inRoom(({ people }) => `userId: "${people[name].id}" ${rest}`)
const toOneself: Input = inRoom(({ people }, column) => `userId: "${selfOf(people, column)}"`)
const toAnybody =
  (name: Name): Input =>
  ({ people }) =>
    `userId: "${people[name].id}"`
const inDirect =
  (name: Name | string = '', rest = ''): Input =>
  ({ direct, people }) => {
    const who = name in people ? `userId: "${people[name as Name].id}"` : name
    return `roomId: "${direct}" ${who} ${rest}`
  }
const selfOf = (people: Place['people'], column: Column) => (column === 'nobody' ? 'user_x' : people[column].id)

/** The own message of whoever ever was in the room; of others the one of a member. */
const own =
  (rest = ''): Input =>
  ({ messages }, column) =>
    `messageId: "${messages[column] ?? messages.target}" ${rest}`
const message =
  (name: string, rest = ''): Input =>
  ({ messages }) =>
    `messageId: "${messages[name]}" ${rest}`

const update = (facts: string): Ask => does('updateRoom', inRoom(facts))
const asOwner = (facts: string) => ({
  prepare: ({ room }: Place) => `mutation { updateRoom(input: { roomId: "${room}" ${facts} }) { __typename } }`,
})
const locked = asOwner('roleToSend: MODERATOR')

const secondMessage: Ask = {
  ...asOwner('slowModeSeconds: 60'),
  path: 'second',
  text: ({ room }) => {
    const send = `sendMessage(input: { roomId: "${room}", body: "Hello" }) { __typename }`
    return `mutation { first: ${send} second: ${send} }`
  },
}

/** What who leaves is shown of the room in the answer. */
const shownOnLeaving = (field: string): Ask => ({
  spoils: true,
  path: `removeMember.room.${field}`,
  text: (place, column) =>
    `mutation { removeMember(input: { ${toOneself(place, column)} }) { ... on RemoveMemberPayload { room { name memberCount messages { nodes { id } } viewerMember { id } } } } }`,
})

/** Done, but nobody hears of it, is not the same. */
const typing: Ask = {
  path: 'sendTyping',
  text: ({ room }) =>
    `mutation { sendTyping(input: { roomId: "${room}" }) { __typename ... on SendTypingPayload { told } } }`,
  has: ({ told }) => told,
}

/** The own one, with something behind each. */
const passwords =
  (old: string, next: string): Input =>
  ({ people }, column) => {
    const { password } = column === 'nobody' ? people.target : people[column]
    return `oldPassword: "${password}${old}" newPassword: "${password}${next}"`
  }

const aside = { keeps: true }
const fresh = () => `x${Math.random().toString(36).slice(2, 14)}`

export const deeds: Record<string, Ask> = {
  'Mutation.createUser': does('createUser', () => `username: "${fresh()}" password: "a long password"`, aside),
  'Mutation.signIn': does(
    'signIn',
    ({ people: { target } }) => `username: "${target.username}" password: "${target.password}"`,
    aside,
  ),
  'Mutation.renewSession': { path: 'renewSession', text: () => 'mutation { renewSession { __typename } }', ...aside },
  'Mutation.updateProfile': does('updateProfile', () => 'displayName: "Me"', aside),

  'Mutation.changePassword': does('changePassword', passwords('', ''), aside),
  'Mutation.changePassword with a wrong one': does('changePassword', passwords('x', ''), aside),
  'Mutation.deleteAccount with a wrong password': does(
    'deleteAccount',
    () => 'password: "no password of theirs"',
    aside,
  ),
  'Mutation.deleteAccount without one': does('deleteAccount', () => 'password: null', aside),
  'Mutation.revokeSession of another': {
    path: 'revokeSession',
    text: ({ people }) =>
      `mutation { revokeSession(input: { sessionId: "${globalSessionId(sessionIdOf(people.target.token))}" }) { __typename ... on RevokeSessionPayload { revoked } } }`,
    has: ({ revoked }) => revoked,
    ...aside,
  },

  'Mutation.createRoom': does('createRoom', () => 'name: "Mine"', aside),
  'Mutation.updateRoom name, topic, picture': update('name: "New" topic: "New" avatarUrl: null'),
  'Mutation.updateRoom slowModeSeconds': update('slowModeSeconds: 5'),
  'Mutation.updateRoom roleToSend': update('roleToSend: MODERATOR'),
  'Mutation.updateRoom roleToAdd': update('roleToAdd: MEMBER'),
  'Mutation.updateRoom roleToRemove': update('roleToRemove: MEMBER'),
  'Mutation.updateRoom visibility': update('visibility: PRIVATE'),
  'Mutation.updateRoom metadata': update('metadata: { a: 1 }'),
  'Mutation.deleteRoom': does('deleteRoom', inRoom()),

  'Mutation.addMember a stranger': does('addMember', to('stranger')),
  'Mutation.addMember a banned user': does('addMember', to('exile')),
  'Mutation.removeMember oneself': does('removeMember', toOneself),
  'Mutation.removeMember oneself, and sees memberCount': shownOnLeaving('memberCount'),
  'Mutation.removeMember oneself, and sees messages': shownOnLeaving('messages'),
  'Mutation.removeMember oneself, and sees viewerMember': shownOnLeaving('viewerMember'),
  'Mutation.removeMember a member': does('removeMember', to('target')),
  'Mutation.removeMember the moderator': does('removeMember', to('moderator')),
  'Mutation.removeMember the owner': does('removeMember', to('owner')),
  'Mutation.joinRoom': does('joinRoom', inRoom()),
  'Mutation.setMemberRole MODERATOR': does('setMemberRole', to('target', 'role: MODERATOR')),
  'Mutation.setMemberRole OWNER': does('setMemberRole', to('target', 'role: OWNER')),

  'Mutation.addMember somebody who blocks one': does('addMember', to('hermit')),
  'Mutation.joinRoom by an invitation': does('joinRoom', ({ invitation }) => `invitationCode: "${invitation.code}"`),
  'Mutation.createInvitation': does('createInvitation', inRoom()),
  'Mutation.revokeInvitation': does('revokeInvitation', ({ invitation }) => `invitationId: "${invitation.id}"`),

  'Mutation.muteMember a member': does('muteMember', to('target', 'seconds: 60')),
  'Mutation.muteMember the moderator': does('muteMember', to('moderator', 'seconds: 60')),
  'Mutation.muteMember who is muted, 0': does('muteMember', to('muted', 'seconds: 0')),
  'Mutation.banUser a stranger': does('banUser', to('stranger')),
  'Mutation.banUser a member': does('banUser', to('target')),
  'Mutation.banUser the moderator': does('banUser', to('moderator')),
  'Mutation.banUser the owner': does('banUser', to('owner')),
  'Mutation.unbanUser': does('unbanUser', to('exile')),

  'Mutation.sendMessage': does('sendMessage', inRoom('body: "Hello"')),
  'Mutation.sendMessage where only moderators may': does('sendMessage', inRoom('body: "Hello"'), locked),
  'Mutation.sendMessage again, in slow mode': secondMessage,
  'Mutation.editMessage one’s own': does('editMessage', own('body: "New"')),
  'Mutation.editMessage one’s own, where only moderators may': does('editMessage', own('body: "New"'), locked),
  'Mutation.editMessage a member’s': does('editMessage', message('target', 'body: "New"')),
  'Mutation.deleteMessage one’s own': does('deleteMessage', own()),
  'Mutation.deleteMessage a member’s': does('deleteMessage', message('target')),
  'Mutation.deleteMessage the moderator’s': does('deleteMessage', message('moderator')),
  'Mutation.deleteMessage the owner’s': does('deleteMessage', message('owner')),
  'Mutation.addReaction': does('addReaction', message('target', 'emoji: "🎉"')),
  'Mutation.addReaction where only moderators may': does('addReaction', message('target', 'emoji: "🎉"'), locked),
  'Mutation.removeReaction': does('removeReaction', message('target', 'emoji: "👍"')),
  'Mutation.markRead': does('markRead', inRoom()),
  'Mutation.sendTyping': typing,
  'Mutation.sendTyping where only moderators may': { ...typing, ...locked },

  'Mutation.blockUser': does('blockUser', toAnybody('stranger'), aside),
  'Mutation.unblockUser': does('unblockUser', toAnybody('stranger'), aside),
  'Mutation.openDirectRoom': does('openDirectRoom', toAnybody('stranger'), aside),
  'Mutation.openDirectRoom with somebody who blocks one': does('openDirectRoom', toAnybody('hermit'), aside),
  'Mutation.sendMessage in a direct room': does('sendMessage', inDirect('body: "Hello"'), aside),
  'Mutation.updateRoom of a direct room': does('updateRoom', inDirect('topic: "New"'), aside),
  'Mutation.deleteRoom of a direct room': does('deleteRoom', inDirect(), aside),
  'Mutation.addMember to a direct room': does('addMember', inDirect('stranger'), aside),
  'Mutation.removeMember from a direct room': does('removeMember', inDirect('target'), aside),
  'Mutation.setMemberRole in a direct room': does('setMemberRole', inDirect('target', 'role: OWNER'), aside),
  'Mutation.muteMember in a direct room': does('muteMember', inDirect('target', 'seconds: 60'), aside),
  'Mutation.banUser in a direct room': does('banUser', inDirect('target'), aside),
  'Mutation.createInvitation to a direct room': does('createInvitation', inDirect(), aside),
  // Last: they end the sessions.
  'Mutation.upsertUser': does('upsertUser', () => `externalId: "${fresh()}" displayName: "New"`, aside),
  'Mutation.createSession': does('createSession', toAnybody('stranger'), aside),
  'Mutation.signOutEverywhere': {
    path: 'signOutEverywhere',
    text: () => 'mutation { signOutEverywhere { __typename } }',
    ...aside,
  },
  'Mutation.signOut': { path: 'signOut', text: () => 'mutation { signOut { __typename } }', ...aside },
}
