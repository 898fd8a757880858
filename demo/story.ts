/** What has happened when the demo is opened: three people and a bot, two rooms, and what was said in them. */
import { randomBytes } from 'node:crypto'
import type { Ask, Session } from './ask.ts'

/** The bot is the last one. */
const names = { ana: 'Ana Petrova', ben: 'Ben Okafor', chloe: 'Chloé Martin', biscuit: 'Biscuit (a bot)' }

export type Name = keyof typeof names
export type Cast = Record<Name, Session>

const signUp = `mutation SignUp($username: String!, $password: String!, $displayName: String!) {
  createUser(input: { username: $username, password: $password, displayName: $displayName }) {
    ... on CreateUserPayload { token user { id displayName } }
    ... on Error { message }
  }
}`

const make = `mutation MakeRoom($name: String!, $topic: String, $visibility: RoomVisibility, $memberIds: [ID!]) {
  createRoom(input: { name: $name, topic: $topic, visibility: $visibility, memberIds: $memberIds }) {
    ... on CreateRoomPayload { room { id } }
    ... on Error { message }
  }
}`

const send = `mutation Say($roomId: ID!, $body: String!, $replyToId: ID) {
  sendMessage(input: { roomId: $roomId, body: $body, replyToId: $replyToId }) {
    ... on SendMessagePayload { sentMessage { id } }
    ... on Error { message }
  }
}`

const react = `mutation React($messageId: ID!, $emoji: String!) {
  addReaction(input: { messageId: $messageId, emoji: $emoji }) {
    ... on AddReactionPayload { __typename }
    ... on Error { message }
  }
}`

interface Line {
  by: Name
  body: string
  /** Who reacted with what. */
  reactions?: [Name, string][]
  /** How many lines before it is the one that it replies to. */
  repliesTo?: number
}

const teaRoom: Line[] = [
  {
    by: 'ana',
    body: 'Good morning! The kettle is on. ☕',
    reactions: [
      ['ben', '☕'],
      ['chloe', '☕'],
    ],
  },
  { by: 'ben', body: 'Morning, Ana. Is there any of the Assam left?' },
  { by: 'ana', body: 'Half a tin. I hid it behind the oats.', reactions: [['ben', '🙏']] },
  {
    by: 'chloe',
    body: 'Bonjour. I will bring a lemon cake this afternoon.',
    reactions: [
      ['ana', '🍋'],
      ['ben', '🎉'],
      ['biscuit', '🎉'],
    ],
  },
  { by: 'biscuit', body: 'I am Biscuit, a bot. I like cake, too. Say something, and I answer.' },
  { by: 'ben', body: 'Biscuit, how was your night?' },
  {
    by: 'biscuit',
    body: 'Quiet. I counted sockets: all of them were asleep.',
    repliesTo: 1,
    reactions: [['ana', '😂']],
  },
  { by: 'chloe', body: 'Did everyone see the plan for Saturday? It is in “Weekend hike”.' },
  { by: 'ben', body: 'Yes, I am in!', repliesTo: 1 },
]

const hike: Line[] = [
  {
    by: 'chloe',
    body: 'Plan for Saturday: the lake and back, 12 km, not too steep.',
    reactions: [
      ['ben', '🥾'],
      ['ana', '🥾'],
    ],
  },
  { by: 'ana', body: 'When do we meet?' },
  {
    by: 'chloe',
    body: 'At nine, under the station clock. There is a map at https://www.openstreetmap.org',
    repliesTo: 1,
  },
  {
    by: 'ben',
    body: 'I can bring sandwiches for four.',
    reactions: [
      ['chloe', '🥪'],
      ['ana', '❤️'],
    ],
  },
  { by: 'ana', body: 'Then I bring the tea, of course.' },
]

/** Plays it. Answers who is who. */
export async function tell(ask: Ask): Promise<Cast> {
  const cast = {} as Cast
  for (const [name, displayName] of Object.entries(names)) {
    const account = { username: name, displayName, password: randomBytes(18).toString('base64url') }
    const { createUser } = await ask<{ createUser: { token: string; user: { id: string } } }>(signUp, account)
    cast[name as Name] = { id: createUser.user.id, name: displayName, token: createUser.token }
  }
  const others = [cast.ben.id, cast.chloe.id, cast.biscuit.id]
  await play(ask, cast, cast.chloe, hike, {
    name: 'Weekend hike',
    topic: 'Boots on, phones off',
    visibility: 'PUBLIC',
    memberIds: [cast.ana.id, cast.ben.id],
  })
  await play(ask, cast, cast.ana, teaRoom, { name: 'Tea room', topic: 'What is brewing', memberIds: others })
  return cast
}

async function play(ask: Ask, cast: Cast, owner: Session, lines: Line[], room: Record<string, unknown>) {
  const made = await ask<{ createRoom: { room: { id: string } } }>(make, room, owner.token)
  const roomId = made.createRoom.room.id
  const ids: string[] = []
  for (const { by, body, repliesTo, reactions = [] } of lines) {
    const replyToId = repliesTo && ids.at(-repliesTo)
    const variables = { roomId, body, replyToId }
    const { sendMessage } = await ask<{ sendMessage: { sentMessage: { id: string } } }>(send, variables, cast[by].token)
    ids.push(sendMessage.sentMessage.id)
    for (const [who, emoji] of reactions) await ask(react, { messageId: ids.at(-1), emoji }, cast[who].token)
  }
}
