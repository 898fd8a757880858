/** The tabs that GraphiQL opens with: two people and their room, listening, sending, reading. Lines fit a window of 1,280 pixels. */

const start = `# 1. START
#
# Press ▶. This makes Ana, Ben, and a room with
# both in it, and signs this page in: the Headers
# of the other tabs (below) say who speaks.
#
# The page sends it twice: first as a stranger,
# to make two people, then as Ana, to make her
# room. You can run it as often as you like.
#
# Go on in the tab “Listen”.

mutation Start(
  $ana: String!
  $ben: String!
  $secret: String!
  $asAna: Boolean = false
  $benId: ID = ""
) {
  makeAna: createUser(
    input: { username: $ana, password: $secret }
  ) @skip(if: $asAna) {
    __typename
  }
  makeBen: createUser(
    input: { username: $ben, password: $secret }
  ) @skip(if: $asAna) {
    __typename
  }
  ana: signIn(
    input: { username: $ana, password: $secret }
  ) @skip(if: $asAna) {
    ... on SignInPayload {
      token
      user { id username }
    }
    ... on Error { message }
  }
  ben: signIn(
    input: { username: $ben, password: $secret }
  ) @skip(if: $asAna) {
    ... on SignInPayload {
      token
      user { id username }
    }
    ... on Error { message }
  }
  teaRoom: createRoom(
    input: {
      name: "Tea room"
      memberIds: [$benId]
      clientRoomId: "tea room"
    }
  ) @include(if: $asAna) {
    ... on CreateRoomPayload {
      room { id name memberCount }
    }
    ... on Error { message }
  }
}
`

const listen = `# 2. LISTEN, AS BEN
#
# Press ▶. Ben's feed is live when “FeedReady”
# comes. After that you see the latest event.
# The Headers, below, say that Ben listens.
#
# GraphiQL stops listening when you change tabs.
# So leave this running, open this page in a
# second window beside it, and go on there, in
# the tab “Send”.

subscription Listen {
  events {
    __typename
    ... on MessageSent {
      message {
        body
        author { displayName }
      }
    }
    ... on UserTyping { user { displayName } }
    ... on AddedToRoom {
      room { id name }
      addedBy { displayName }
    }
    ... on MemberAdded {
      member { user { displayName } }
    }
    ... on MemberRemoved { user { displayName } }
    ... on RemovedFromRoom { roomName }
    ... on RoomDeleted { roomName }
  }
}
`

const send = `# 3. SEND, AS ANA
#
# Press ▶: Ben's window shows MessageSent.
# Say something else in Variables, below.
# ROOM_ID stands for the room of tab 1.

mutation Send($roomId: ID!, $body: String!) {
  sendMessage(
    input: { roomId: $roomId, body: $body }
  ) {
    ... on SendMessagePayload {
      sentMessage { id number sentAt }
    }
    ... on Error { message }
  }
}
`

const read = `# 4. READ, AS ANA
#
# Press ▶: Ana's rooms, with what was said.
#
# A new tab (+) speaks as Ana, too. What else
# there is: the book icon on the left, and the
# manual at /docs.

query Read {
  viewer {
    user { username }
    rooms(first: 10) {
      nodes {
        id
        name
        messages(last: 20) {
          nodes { body author { displayName } }
        }
      }
    }
  }
}
`

const pretty = (value: object): string => JSON.stringify(value, null, 2)
const signedIn = (token: string): string => pretty({ authorization: `Bearer ${token}` })

/** What a tab has that the reader opens: it speaks as Ana. */
export const newTabHeaders = signedIn('ANA_TOKEN')

/** As GraphiQL takes them. Passwords are variables, which no address and no title shows. */
export const starterTabs = [
  { query: start, variables: pretty({ ana: 'ana', ben: 'ben', secret: 'correct horse' }), headers: '' },
  { query: listen, variables: '', headers: signedIn('BEN_TOKEN') },
  { query: send, variables: pretty({ roomId: 'ROOM_ID', body: 'Hello, Ben!' }), headers: newTabHeaders },
  { query: read, variables: '', headers: newTabHeaders },
]
