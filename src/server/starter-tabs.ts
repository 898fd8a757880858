/** The three tabs that GraphiQL opens with: two people and a room, listening, and speaking. */

const people = `# 1. TWO PEOPLE AND A ROOM
#
# ▶ runs an operation of this tab: begin with “People”.
# It answers two tokens and two ids. (If the names are
# taken, “SignIn” gives new tokens.)
#
# Headers, below: Ana's token here and in tab 3, Ben's in
# tab 2, each in the place of TOKEN.
#
# Then run “MakeRoom”. Put the room's id, and Ben's, into
# Variables of tab 3, and go on in tab 2.

mutation People($ana: CreateUserInput!, $ben: CreateUserInput!) {
  ana: createUser(input: $ana) {
    ... on CreateUserPayload {
      token
      user { id username }
    }
    ... on Error { message }
  }
  ben: createUser(input: $ben) {
    ... on CreateUserPayload {
      token
      user { id username }
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

mutation SignIn($ana: SignInInput!, $ben: SignInInput!) {
  ana: signIn(input: $ana) {
    ... on SignInPayload {
      token
      user { id username }
    }
    ... on Error { message }
  }
  ben: signIn(input: $ben) {
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
# With Ben's token in Headers below, run this. FeedReady
# says that it is live; then the latest event is shown.
#
# GraphiQL stops listening when it changes tabs. So leave
# this running, open this page in a second window beside
# it, and go on in tab 3 there.

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
    ... on MemberAdded { member { user { displayName } } }
    ... on MemberRemoved { user { displayName } }
    ... on RemovedFromRoom { roomName }
    ... on RoomDeleted { roomName }
  }
}
`

const send = `# 3. SPEAK, AS ANA
#
# With Ana's token in Headers, and the ids in Variables
# below, run “AddBen”: Ben's window hears AddedToRoom.
# Run “Send”: it hears MessageSent.

mutation Send($roomId: ID!, $body: String!) {
  sendMessage(input: { roomId: $roomId, body: $body }) {
    ... on SendMessagePayload {
      sentMessage { id sequence sentAt }
    }
    ... on Error { message }
  }
}

mutation AddBen($roomId: ID!, $benId: ID!) {
  addMember(input: { roomId: $roomId, userId: $benId }) {
    ... on AddMemberPayload {
      added
      room { name memberCount }
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

const peopleVariables = {
  ana: { username: 'ana', password: 'correct horse' },
  ben: { username: 'ben', password: 'battery staple' },
}

const headers = pretty({ authorization: 'Bearer TOKEN' })

/** As GraphiQL takes them. Passwords are variables, which no address and no title shows. */
export const starterTabs = [
  { query: people, variables: pretty(peopleVariables), headers },
  { query: listen, variables: '', headers },
  { query: send, variables: pretty({ roomId: 'room_…', benId: 'user_…', body: 'Hello, Ben!' }), headers },
]
