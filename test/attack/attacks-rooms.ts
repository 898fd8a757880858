/** What one account does in rooms of its own, and with those of a friend: searching, changing, filling, coming back. */
import type { Attack, Attacker } from './attack.ts'
import { signUp } from './attackers.ts'
import { keep, must, post } from './http-wire.ts'
import { askOnEach, comeAndGo, openSockets, subscribe } from './socket-wire.ts'

const many = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i)).join(' ')
const anyName = () => `n${Math.random().toString(36).slice(2, 12)}`

const send = `mutation ($r: ID!, $b: String!, $m: JSONObject, $t: ID) {
  sendMessage(input: { roomId: $r, body: $b, metadata: $m, replyToId: $t }) { ... on SendMessagePayload { sentMessage { id } } }
}`

/** So many rooms; `more` is what else their input has. */
export async function makeRooms(attacker: Attacker, count: number, name: string, more = ''): Promise<string[]> {
  const ids: string[] = []
  const make = (i: number) =>
    `a${i}: createRoom(input: { name: "${name}", ${more} }) { ... on CreateRoomPayload { room { id } } }`
  for (let left = count; left > 0; left -= 20) {
    const made = await must<Record<string, { room: { id: string } }>>(
      attacker,
      `mutation { ${many(Math.min(20, left), make)} }`,
    )
    ids.push(...Object.values(made).map(({ room }) => room.id))
  }
  return ids
}

async function say(attacker: Attacker, variables: { b: string; m?: object; t?: string }): Promise<string> {
  const all = { r: attacker.notes.roomId, ...variables }
  const sent = await must<{ sendMessage: { sentMessage: { id: string } } }>(attacker, send, all)
  return sent.sendMessage.sentMessage.id
}

/** A room of one's own, and what is said in it, ten at a time. */
async function fill(attacker: Attacker, count: number, said: Parameters<typeof say>[1]): Promise<void> {
  attacker.notes.roomId = (await makeRooms(attacker, 1, 'Den'))[0]!
  for (let i = 0; i < count; i += 10) await Promise.all(Array.from({ length: 10 }, () => say(attacker, said)))
}

const long = 'ä'.repeat(4000)
/** As many parts as 8 KiB of JSON can have. */
const parts = { a: Array.from({ length: 2700 }, () => []) }

const turnsDefence =
  'What an operation finds to do beyond its price is paid step by step, and each step waits for the turn of the caller.'

const searching: Attack = {
  name: 'searching where one is banned',
  does: '30 searches in a query for a name that 200 public rooms have, all of which have banned the attacker, 20 requests at a time',
  defence: turnsDefence,
  tests: ['test/chat/turns.test.ts'],
  async prepare(attacker) {
    const friend = await signUp(attacker.port, anyName(), attacker.address, attacker.index)
    attacker.notes.name = anyName()
    const rooms = await makeRooms(friend, 200, attacker.notes.name, 'visibility: PUBLIC')
    const ban = (id: string | undefined, i: number) =>
      `b${i}: banUser(input: { roomId: "${id}", userId: "${attacker.userId}" }) { __typename }`
    for (let i = 0; i < rooms.length; i += 20) await must(friend, `mutation { ${many(20, j => ban(rooms[i + j], j))} }`)
  },
  run: attacker => {
    const search = `publicRooms(nameStartsWith: "${attacker.notes.name}", first: 1) { nodes { id } }`
    return keep(attacker, 20, () => post(attacker, { query: `{ ${many(30, i => `a${i}: ${search}`)} }` }))
  },
}

const metadata: Attack = {
  name: 'metadata of many parts',
  does: '100 messages with metadata of 2,700 lists each, shown 25 times in a query and once in another, 50 under way on each of 4 sockets',
  defence:
    'Metadata is priced by the parts that its bytes may be, and long ones are taken apart one by one, each in the turn of who asked; dear queries run one at a time for a caller.',
  tests: ['test/schema/cost.test.ts', 'test/schema/metadata-turns.test.ts', 'test/store/decode.test.ts'],
  prepare: attacker => fill(attacker, 100, { b: 'x', m: parts }),
  async run(attacker) {
    const wires = await openSockets(attacker, 4)
    const page = (fields: string) => ({
      query: `query ($r: ID!) { room(id: $r) { messages(last: 100) { nodes { ${fields} } } } }`,
      variables: { r: attacker.notes.roomId },
    })
    await Promise.all([
      askOnEach(attacker, wires.slice(0, 2), page(many(25, i => `a${i}: metadata`))),
      askOnEach(attacker, wires.slice(2), page('metadata')),
    ])
  },
}

const changes: Attack = {
  name: 'storms of small changes',
  does: 'reactions, edits, mutes, invitations, typing, markers and profiles, 30 in a mutation, 50 under way on each of 20 sockets with a feed',
  defence: 'Of several mutations in an operation each waits for its turn; each kind has a rate by user and by room.',
  tests: ['test/schema/mutation-turns.test.ts', 'test/chat/rates.test.ts', 'test/store/reaction-store.test.ts'],
  async prepare(attacker) {
    await fill(attacker, 10, { b: long })
    attacker.notes.messageId = await say(attacker, { b: long, t: await say(attacker, { b: long, m: parts }) })
  },
  async run(attacker) {
    const { roomId, messageId } = attacker.notes
    const [room, message] = [`roomId: "${roomId}"`, `messageId: "${messageId}"`]
    const kinds = [
      `markRead(input: { ${room} }) { ... on MarkReadPayload { viewer { unreadCount } } }`,
      `sendTyping(input: { ${room} }) { __typename }`,
      `addReaction(input: { ${message}, emoji: "👍" }) { ... on AddReactionPayload { reactedMessage { reactions { count } } } }`,
      `removeReaction(input: { ${message}, emoji: "👍" }) { __typename }`,
      `editMessage(input: { ${message}, body: "x" }) { ... on EditMessagePayload { editedMessage { replyTo { body } } } }`,
      'updateProfile(input: { displayName: "Eve" }) { __typename }',
      'renewSession { viewer { id } }',
      `createInvitation(input: { ${room} }) { ... on CreateInvitationPayload { code } }`,
    ]
    const wires = await openSockets(attacker, 20)
    const feed =
      'subscription { events { __typename ... on MessageEdited { message { body replyTo { body } } } ... on ReactionAdded { reaction { count } } } }'
    for (const wire of wires) wire.send(subscribe(feed))
    await askOnEach(attacker, wires, { query: `mutation { ${many(32, i => `a${i}: ${kinds[i % kinds.length]}`)} }` })
  },
}

const resuming: Attack = {
  name: 'feeds that resume',
  does: '10 feeds on each of 20 sockets that replay 300 messages as large as they may be, ended as they begin, and begun again',
  defence:
    'Subscribing has a rate; a feed reads on step by step, each in the turn of its user, as its socket takes it.',
  tests: ['test/delivery/feed/catching-up.test.ts', 'test/server/socket/websocket-slow.test.ts'],
  async prepare(attacker) {
    await fill(attacker, 10, { b: 'x' })
    const { viewer } = await must<{ viewer: { feedCursors: string[] } }>(attacker, '{ viewer { feedCursors } }')
    attacker.notes.cursor = viewer.feedCursors[0]!
    const t = await say(attacker, { b: long, m: parts })
    for (let i = 0; i < 300; i += 10)
      await Promise.all(Array.from({ length: 10 }, () => say(attacker, { b: long, m: parts, t })))
  },
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    const shown = 'message { body metadata replyTo { body metadata } }'
    const query = `subscription ($a: [FeedCursor!]) { events(after: $a) { ... on MessageSent { ${shown} } } }`
    await comeAndGo(attacker, wires, () => subscribe(query, { a: [attacker.notes.cursor] }))
  },
}

export const roomAttacks: Attack[] = [searching, metadata, changes, resuming]
