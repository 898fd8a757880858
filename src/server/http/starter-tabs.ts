/** The three tabs that GraphiQL opens with: two people, listening, and speaking. Lines fit a window of 1,280 pixels. */

const people = `# 1. TWO PEOPLE
#
# Press ▶. This creates Ana and Ben, and signs
# them in. The next time it only signs them in.
# (If another user has a name, change Variables.)
#
# This page keeps the two tokens of the answer,
# and puts them where a tab says ANA_TOKEN or
# BEN_TOKEN. It does the same with two ids,
# BEN_ID and ROOM_ID.
#
# Go on in the tab “Listen”.

mutation People(
  $ana: String!
  $ben: String!
  $secret: String!
) {
  makeAna: createUser(
    input: { username: $ana, password: $secret }
  ) {
    __typename
  }
  makeBen: createUser(
    input: { username: $ben, password: $secret }
  ) {
    __typename
  }
  ana: signIn(
    input: { username: $ana, password: $secret }
  ) {
    ... on SignInPayload {
      token
      user { id username }
    }
    ... on Error { message }
  }
  ben: signIn(
    input: { username: $ben, password: $secret }
  ) {
    ... on SignInPayload {
      token
      user { id username }
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

const send = `# 3. SPEAK, AS ANA
#
# ▶ offers four operations. Run, in this order:
#
# “MakeRoom”: Ana creates a room.
# “AddBen”: Ben's window shows AddedToRoom.
# “Send”: it shows MessageSent.

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

mutation AddBen($roomId: ID!, $benId: ID!) {
  addMember(
    input: { roomId: $roomId, userId: $benId }
  ) {
    ... on AddMemberPayload {
      added
      room { name memberCount }
    }
    ... on Error { message }
  }
}

mutation MakeRoom {
  createRoom(input: { name: "Tea room" }) {
    ... on CreateRoomPayload {
      room { id name }
    }
    ... on Error { message }
  }
}

query Rooms {
  viewer {
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

/** As GraphiQL takes them. Passwords are variables, which no address and no title shows. */
export const starterTabs = [
  { query: people, variables: pretty({ ana: 'ana', ben: 'ben', secret: 'correct horse' }), headers: '' },
  { query: listen, variables: '', headers: signedIn('BEN_TOKEN') },
  {
    query: send,
    variables: pretty({ roomId: 'ROOM_ID', benId: 'BEN_ID', body: 'Hello, Ben!' }),
    headers: signedIn('ANA_TOKEN'),
  },
]
