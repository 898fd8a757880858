/** What the store asks. A test holds each against the schema and the default limits. */

const person = '{ id username displayName avatarUrl }'
const versions = 'editedAt deletedAt'
const line = `id roomId number body metadata sentAt ${versions} clientMessageId replyToId
  author ${person} deletedBy ${person} replyTo { id number body ${versions} author ${person} }`
const full = `${line} reactions { id emoji count viewerHasReacted }`
const head = `id kind name topic avatarUrl metadata visibility roleToSend roleToAdd roleToRemove slowModeSeconds createdAt`
const room = `${head} memberCount directWith ${person} lastMessage { ${full} }
  viewerMember { id role mutedUntil joinedAt readNumber unreadCount }`
const viewer = `sessionExpiresAt user ${person}`
const member = `id role mutedUntil joinedAt user ${person}`
const who = '{ id displayName }'
const refusal = '... on Error { message } ... on RateLimitedError { retryAfterMs }'
const needs = '... on NotAllowedError { needs }'
const issues = '... on InvalidInputError { issues { path message } }'

/** A page of the rooms; with the first one the cursors from which the feed goes on. */
export const roomsPage = `query ChatRooms($after: String, $isFirst: Boolean!) {
  viewer {
    feedCursors @include(if: $isFirst) ${viewer}
    rooms(first: 50, after: $after) { nodes { ${room} } pageInfo { hasNextPage endCursor } }
  }
}`

export const roomsById = `query ChatRoomsById($ids: [ID!]!) { nodes(ids: $ids) { ... on Room { ${room} } } }`

export const messagesPage = `query ChatMessages($roomId: ID!, $before: String, $last: Int!) {
  room(id: $roomId) { messages(last: $last, before: $before) { nodes { ${full} } pageInfo { hasPreviousPage } } }
}`

export const feed = `subscription ChatFeed($after: [FeedCursor!], $roomIds: [ID!]) {
  events(after: $after, roomIds: $roomIds) { __typename cursor occurredAt
    ... on RoomEvent { roomId } ... on FeedReady { cursors } ... on FeedReset { reason }
    ... on MessageSent { message { ${line} } }
    ... on MessageEdited { message { id body metadata ${versions} } }
    ... on MessagesDeleted { messages { id body metadata ${versions} deletedBy ${person} } deletedBy ${who} }
    ... on ReactionAdded { messageId reaction { id emoji count } user ${who} }
    ... on ReactionRemoved { messageId reaction { id emoji count } user ${who} }
    ... on MemberAdded { memberCount member { ${member} } }
    ... on MemberRemoved { memberCount memberId cause user ${person} removedBy ${who} }
    ... on MemberUpdated { member { ${member} } updatedBy ${who} }
    ... on AddedToRoom { addedBy ${who} }
    ... on RemovedFromRoom { roomName cause bannedUntil removedBy ${who} }
    ... on RoomUpdated { room { ${head} } updatedBy ${who} }
    ... on RoomDeleted { roomName deletedBy ${who} }
    ... on UserBanned { user ${who} bannedBy ${who} bannedUntil }
    ... on UserUnbanned { user ${who} unbannedBy ${who} }
    ... on UserTyping { user ${person} until }
    ... on ReadMarkerMoved { memberId readNumber user ${who} }
  }
}`

/** A mutation: the payload has these fields, the refusals those. */
function command(name: string, payload: string, refused = ''): string {
  const type = name[0]!.toUpperCase() + name.slice(1)
  return `mutation Chat($input: ${type}Input!) {
    result: ${name}(input: $input) { __typename ... on ${type}Payload { ${payload} } ${refusal} ${refused} }
  }`
}

const sayRefused = `${needs} ${issues}`
export const send = command(
  'sendMessage',
  'sentMessage { id number }',
  `... on SlowModeError { retryAfterMs } ${sayRefused}`,
)
export const edit = command('editMessage', `editedMessage { id roomId body metadata ${versions} }`, sayRefused)
export const erase = command(
  'deleteMessage',
  `deletedMessage { id roomId body metadata ${versions} deletedBy ${person} }`,
  needs,
)
export const react = command('addReaction', 'changed: added', sayRefused)
export const unreact = command('removeReaction', 'changed: removed')
export const markRead = command('markRead', 'member { readNumber }')
export const type = command('sendTyping', 'told')

export const renew = `mutation ChatRenew { renewSession { viewer { ${viewer} } } }`
export const signOut = 'mutation ChatSignOut { signOut { signedOut } }'

export const presence = `subscription ChatPresence($roomIds: [ID!]!) {
  presence(roomIds: $roomIds) { roomId onlineCount changes { online lastSeenAt user { id } } }
}`
