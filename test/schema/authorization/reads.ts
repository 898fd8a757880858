/** How each row of the table that reads is asked, and what of the answer is looked at. */
import { decodeCursor } from '../../../src/domain/cursor.ts'
import type { Column, Place } from './place.ts'

export interface Ask {
  /** Where in the answer what the row is about stands. */
  path: string
  text(place: Place, column: Column): string
  // biome-ignore lint/suspicious/noExplicitAny: each row knows what it asks
  has?(value: any, place: Place): boolean
  /** What the owner does first. The room serves no other row then. */
  prepare?(place: Place): string
  /** The room stays as it is even where it is done. */
  keeps?: boolean
  /** The room is another one even where nothing is shown. */
  spoils?: boolean
}

type Has = Ask['has']

const query = (path: string, text: (place: Place, column: Column) => string, has?: Has): Ask => ({
  path,
  text: (place, column) => `{ ${text(place, column)} }`,
  ...(has && { has }),
})

const inRoom = (selection: string | ((place: Place) => string), path: string, has?: Has): Ask =>
  query(
    `room.${path}`,
    place => `room(id: "${place.room}") { ${typeof selection === 'string' ? selection : selection(place)} }`,
    has,
  )

const inMessages = (field: string, path: string): Ask =>
  inRoom(`messages(last: 1, before: "7") { nodes { id ${field} } }`, `messages.nodes.0.${path}`)

/** The message that has a reaction. */
const inReactions = (field: string, path: string): Ask =>
  query(
    `node.reactions.0.${path}`,
    ({ messages }) => `node(id: "${messages.target}") { ... on Message { reactions { id ${field} } } }`,
  )

const ofMember = (field: string): Ask =>
  inRoom(({ people }) => `member(userId: "${people.target.id}") { ${field} }`, `member.${field.split(' ').at(-1)}`)
const ofOneself = (field: string): Ask => inRoom(`viewerMember { ${field} }`, `viewerMember.${field}`)

const memberOf = ({ room, people }: Place) => `mem_${room.slice(5)}${people.target.id.slice(5)}`
const nodeOf = (id: (place: Place) => string): Ask => query('node', place => `node(id: "${id(place)}") { id }`)
const nodesOf = (id: (place: Place) => string): Ask => query('nodes.0', place => `nodes(ids: ["${id(place)}"]) { id }`)

const byInvitation = (field: string): Ask =>
  query(
    `invitation.room.${field.split(' ')[0]}`,
    ({ invitation }) => `invitation(code: "${invitation.code}") { room { ${field} } }`,
  )

const inDirect = (field: string): Ask =>
  query(`room.${field.split(' ')[0]}`, ({ direct }) => `room(id: "${direct}") { ${field} }`)

const ofRoom = ({ room }: Place) => room
const listsRoom: Has = (nodes: { id: string }[], { room }) => nodes.some(({ id }) => id === room)

export const reads: Record<string, Ask> = {
  'Query.viewer': query('viewer', () => 'viewer { id }'),
  'Query.room': inRoom('id', 'id'),
  'Query.user': query('user', ({ people }) => `user(username: "${people.target.username}") { id }`),
  'Query.userByExternalId of nobody': query('userByExternalId', () => 'userByExternalId(externalId: "nobody") { id }'),
  'Query.roomByExternalId of nobody': query('roomByExternalId', () => 'roomByExternalId(externalId: "nobody") { id }'),
  'Query.publicRooms': query(
    'publicRooms.nodes',
    () => 'publicRooms(nameStartsWith: "Tea") { nodes { id } }',
    listsRoom,
  ),
  'Query.invitation': query('invitation', ({ invitation }) => `invitation(code: "${invitation.code}") { id }`),
  'Query.node of a user': nodeOf(({ people }) => people.target.id),
  'Query.node of the room': nodeOf(ofRoom),
  'Query.node of a member': nodeOf(memberOf),
  'Query.node of a message': nodeOf(({ messages }) => messages.target!),
  'Query.nodes of a user': nodesOf(({ people }) => people.target.id),
  'Query.nodes of the room': nodesOf(ofRoom),
  'Query.nodes of a member': nodesOf(memberOf),
  'Query.nodes of a message': nodesOf(({ messages }) => messages.target!),

  'Viewer.*': query('viewer', () => 'viewer { id sessionExpiresAt user { id } }'),
  'Viewer.sessions': query('viewer.sessions', () => 'viewer { sessions { id } }'),
  'Viewer.feedCursors with one of the room': query(
    'viewer.feedCursors',
    () => 'viewer { feedCursors }',
    (cursors, { room }) => cursors.some((cursor: string) => decodeCursor(cursor)?.roomId === room),
  ),
  'Viewer.unreadCount': query('viewer.unreadCount', () => 'viewer { unreadCount }'),
  'Viewer.blockedUsers': query('viewer.blockedUsers', () => 'viewer { blockedUsers { nodes { id } } }'),
  'Viewer.rooms with this one': query('viewer.rooms.nodes', () => 'viewer { rooms { nodes { id } } }', listsRoom),

  'Room.*': inRoom(
    'name topic avatarUrl visibility kind slowModeSeconds roleToSend roleToAdd roleToRemove createdAt',
    'name',
  ),
  'Room.metadata': inRoom('metadata', 'metadata'),
  'Room.owner': inRoom('owner { id }', 'owner'),
  'Room.memberCount': inRoom('memberCount', 'memberCount'),
  'Room.onlineCount': inRoom('onlineCount', 'onlineCount'),
  'Room.members': inRoom('members { nodes { id } }', 'members'),
  'Room.members with a role': inRoom('members(role: OWNER) { nodes { id } }', 'members'),
  'Room.messages': inRoom('messages { nodes { id } }', 'messages'),
  'Room.lastMessage': inRoom('lastMessage { id }', 'lastMessage'),
  'Room.viewerMember': inRoom('viewerMember { id }', 'viewerMember'),
  'Room.member': inRoom(({ people }) => `member(userId: "${people.target.id}") { id }`, 'member'),
  'Room.ban': inRoom(({ people }) => `ban(userId: "${people.exile.id}") { id }`, 'ban'),
  'Room.bans': inRoom('bans { nodes { id } }', 'bans'),
  'Room.invitations': inRoom('invitations { id }', 'invitations'),
  'Room.* by an invitation': byInvitation('name'),
  'Room.memberCount by an invitation': byInvitation('memberCount'),
  'Room.owner by an invitation': byInvitation('owner { id }'),
  'Room.members by an invitation': byInvitation('members { nodes { id } }'),
  'Room.messages by an invitation': byInvitation('messages { nodes { id } }'),
  'Room.lastMessage by an invitation': byInvitation('lastMessage { id }'),
  'Room.viewerMember by an invitation': byInvitation('viewerMember { id }'),
  'Room.onlineCount by an invitation': byInvitation('onlineCount'),
  'Room.invitations by an invitation': byInvitation('invitations { id }'),
  'Room.directWith': inRoom('directWith { id }', 'directWith'),
  'Room.* of a direct room': inDirect('kind'),
  'Room.directWith of a direct room': inDirect('directWith { id }'),
  'Room.messages of a direct room': inDirect('messages { nodes { id } }'),

  'RoomMember.*': ofMember('id role joinedAt mutedUntil user { id } addedBy { id } id'),
  'RoomMember.readNumber': ofMember('readNumber'),
  'RoomMember.unreadCount of another': ofMember('unreadCount'),
  'RoomMember.unreadCount of the viewer': ofOneself('unreadCount'),

  'Message.*': inMessages('roomId number sentAt editedAt deletedAt clientMessageId replyToId author { id }', 'author'),
  'Message.body': inMessages('body', 'body'),
  'Message.metadata': inMessages('metadata', 'metadata'),
  'Message.room': inMessages('room { id }', 'room'),
  'Message.reactions': inMessages('reactions { id }', 'reactions'),

  'Reaction.*': inReactions('emoji count', 'count'),
  'Reaction.viewerHasReacted': inReactions('viewerHasReacted', 'viewerHasReacted'),
  'Reaction.users': inReactions('users { id }', 'users'),

  'User.*': query(
    'user',
    ({ people }) => `user(username: "${people.target.username}") { id displayName avatarUrl createdAt }`,
  ),
  'User.metadata of which there is none': query(
    'user.metadata',
    ({ people }) => `user(username: "${people.target.username}") { metadata }`,
  ),
  'User.viewerHasBlocked': query(
    'user.viewerHasBlocked',
    ({ people }) => `user(username: "${people.target.username}") { viewerHasBlocked }`,
  ),
  'User.presence': query(
    'user.presence',
    ({ people }) => `user(username: "${people.target.username}") { presence { id } }`,
  ),
  'User.presence of an author': inMessages('author { presence { id } }', 'author.presence'),
  'Presence.*': query(
    'user.presence.online',
    ({ people }) => `user(username: "${people.target.username}") { presence { id online lastSeenAt user { id } } }`,
  ),
  'Session.*': query(
    'viewer.sessions.0.current',
    () => 'viewer { sessions { id current createdAt expiresAt lastUsedAt device } }',
  ),
  'Ban.*': inRoom(
    ({ people }) => `ban(userId: "${people.exile.id}") { user { id } bannedBy { id } bannedAt until reason }`,
    'ban.user',
  ),
  'Invitation.*': query(
    'invitation.createdBy',
    ({ invitation }) =>
      `invitation(code: "${invitation.code}") { id createdBy { id } createdAt expiresAt usesLeft room { id } }`,
  ),
}
