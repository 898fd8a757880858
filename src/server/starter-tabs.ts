/** The three tabs that GraphiQL opens with: two people and a room, listening, and speaking. */

const people = `# 1. TWO PEOPLE AND A ROOM
#
# Run “People” (the ▶ above; it asks which operation, or Ctrl-Enter runs the one under the cursor).
# It answers two tokens. Were the names taken, run “SignIn” instead: the passwords are the same.
#
# Then put Ana's token into Headers below, here and in tab 3, and Ben's into Headers of tab 2:
#   { "authorization": "Bearer parlor_…" }
#
# Run “MakeRoom”; it answers the room's id. Go on in tab 2.

mutation People($ana: CreateUserInput!, $ben: CreateUserInput!) {
  ana: createUser(input: $ana) {
    ... on CreateUserPayload { token user { id username } }
    ... on Error { message }
  }
  ben: createUser(input: $ben) {
    ... on CreateUserPayload { token user { id username } }
    ... on Error { message }
  }
}

mutation SignIn($anaAgain: SignInInput!, $benAgain: SignInInput!) {
  ana: signIn(input: $anaAgain) {
    ... on SignInPayload { token user { id username } }
    ... on Error { message }
  }
  ben: signIn(input: $benAgain) {
    ... on SignInPayload { token user { id username } }
    ... on Error { message }
  }
}

mutation MakeRoom($room: CreateRoomInput!) {
  createRoom(input: $room) {
    ... on CreateRoomPayload { room { id name creator { username } } }
    ... on Error { message }
  }
}
`

const ana = { username: 'ana', password: 'correct horse' }
const ben = { username: 'ben', password: 'battery staple' }
const peopleVariables = { ana, ben, anaAgain: ana, benAgain: ben, room: { name: 'Tea room' } }

const listen = `# 2. LISTEN, AS BEN
#
# With Ben's token in Headers below, run this and leave it running: FeedReady says that it is live.
# It hears all of Ben's rooms, and the rooms that he is added to. Go on in tab 3, and look in again.

subscription Listen {
  events {
    __typename
    ... on RoomEvent { cursor }
    ... on FeedReady { cursors }
    ... on FeedReset { roomId reason }
    ... on AddedToRoom { room { id name } addedBy { username } }
    ... on RemovedFromRoom { roomName removedBy { username } }
    ... on MemberAdded { room { name } member { username } addedBy { username } }
    ... on MemberRemoved { room { name } member { username } removedBy { username } }
    ... on MessageSent { message { sequence author { username } body sentAt room { name } } }
    ... on RoomDeleted { roomName deletedBy { username } }
  }
}
`

const send = `# 3. SPEAK, AS ANA
#
# With Ana's token in Headers below: run “Rooms” for the ids, and put them into Variables.
# “AddBen” lets Ben in: tab 2 hears AddedToRoom. “Send” speaks: tab 2 hears MessageSent.

query Rooms {
  viewer { rooms { nodes { id name } } }
  user(username: "ben") { id username }
}

mutation AddBen($roomId: ID!, $benId: ID!) {
  addMember(input: { roomId: $roomId, userId: $benId }) {
    ... on AddMemberPayload { added member { username } room { name } }
    ... on Error { message }
  }
}

mutation Send($roomId: ID!, $body: String!) {
  sendMessage(input: { roomId: $roomId, body: $body }) {
    ... on SendMessagePayload { sent { id sequence body sentAt } }
    ... on Error { message }
  }
}
`

const sendVariables = { roomId: 'room_…', benId: 'user_…', body: 'Hello, Ben!' }
const headers = JSON.stringify({ authorization: 'Bearer ' }, null, 2)
const pretty = (variables: object) => JSON.stringify(variables, null, 2)

/** As GraphiQL takes them. Passwords are variables, which it keeps out of titles, history and addresses. */
export const starterTabs = [
  { query: people, variables: pretty(peopleVariables), headers },
  { query: listen, variables: '', headers },
  { query: send, variables: pretty(sendVariables), headers },
]
