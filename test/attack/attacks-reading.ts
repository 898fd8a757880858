/** What one account reads, or is told, more of than it should: queries of large pages, feeds of many fields. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Attack, Attacker } from './attack.ts'
import { head, keep, must, open, post } from './http-wire.ts'
import { askOn, askOnEach, openSockets, subscribe } from './socket-wire.ts'

const many = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i)).join(' ')
const createRoom = `mutation ($n: String!) { createRoom(input: { name: $n }) { ... on CreateRoomPayload { room { id } } } }`
const sendMessage = `mutation ($r: ID!, $b: String!) { sendMessage(input: { roomId: $r, body: $b }) { __typename } }`

async function makeRoom(attacker: Attacker): Promise<string> {
  const made = await must<{ createRoom: { room: { id: string } } }>(attacker, createRoom, { n: 'Den' })
  return made.createRoom.room.id
}

/** A room with a hundred messages as long as they may be. */
async function fillRoom(attacker: Attacker): Promise<void> {
  attacker.notes.roomId = await makeRoom(attacker)
  const body = 'ä'.repeat(4000)
  for (let i = 0; i < 20; i++)
    await Promise.all(
      Array.from({ length: 5 }, () => must(attacker, sendMessage, { r: attacker.notes.roomId, b: body })),
    )
}

const pages = ({ notes }: Attacker, aliases = 8) => ({
  query: `query ($r: ID!) { ${many(aliases, i => `a${i}: room(id: $r) { messages(last: 100) { nodes { body } } }`)} }`,
  variables: { r: notes.roomId },
})

const shareDefence =
  'What a caller reads is taken from its share; dear queries run one at a time for a caller, a few in all.'

const reading: Attack = {
  name: 'reading over sockets',
  does: 'eight pages of 100 long messages in a query, 50 under way on each of 4 sockets',
  defence: shareDefence,
  tests: ['test/server/graphql/shares.test.ts'],
  prepare: fillRoom,
  async run(attacker) {
    const wires = await openSockets(attacker, 4)
    await askOnEach(attacker, wires, pages(attacker))
  },
}

const unreadSockets: Attack = {
  name: 'sockets unread',
  does: 'the same pages asked on 20 sockets that read nothing',
  defence: 'What is made and not read is bounded by caller; nothing more is made for a caller who does not read.',
  tests: ['test/server/socket/websocket-slow.test.ts'],
  prepare: fillRoom,
  async run(attacker) {
    const wires = await openSockets(attacker, 20, { reads: false })
    await askOnEach(attacker, wires, pages(attacker))
  },
}

const idsOnly: Attack = {
  name: 'pages without texts',
  does: 'four pages of 100 long messages, of which only ids are asked for, 50 under way on each of 20 sockets',
  defence: 'What is read costs, whatever of it is shown; dear queries run one at a time for a caller, a few in all.',
  tests: ['test/schema/cost.test.ts'],
  prepare: fillRoom,
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    const query = `query ($r: ID!) { ${many(4, i => `a${i}: room(id: $r) { messages(last: 100) { nodes { id } } }`)} }`
    await askOnEach(attacker, wires, { query, variables: { r: attacker.notes.roomId } })
  },
}

const unreadHttp: Attack = {
  name: 'answers read slowly',
  does: 'the same pages over 100 HTTP connections, of which a packet is read now and then',
  defence: 'Answers over HTTP count as unread, too: by caller and in all.',
  tests: ['test/server/http/unread.test.ts'],
  prepare: fillRoom,
  run: attacker =>
    keep(attacker, 100, async () => {
      const body = JSON.stringify(pages(attacker))
      const socket = open(attacker)
      const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
      socket.write(head(attacker, 'POST /graphql', headers) + body)
      while (!socket.destroyed && !attacker.stopped()) {
        await pause(2000)
        socket.read(1400)
      }
      socket.destroy()
    }),
}

const scanning: Attack = {
  name: 'scanning',
  does: 'one message behind 500 changes of members, asked for by 60 aliases, 20 requests at a time',
  defence: 'Messages are found without walking over other entries; what one operation reads is bounded.',
  tests: ['test/store/pages.test.ts', 'test/store/room-log.test.ts'],
  async prepare(attacker) {
    const roomId = await makeRoom(attacker)
    attacker.notes.roomId = roomId
    await must(attacker, sendMessage, { r: roomId, b: 'first' })
    const victim = await must<{ user: { id: string } }>(attacker, '{ user(username: "the_canary") { id } }')
    const change = (verb: string) =>
      `${verb}Member(input: { roomId: "${roomId}", userId: "${victim.user.id}" }) { __typename }`
    const both = many(5, i => `a${i}: ${change('add')} r${i}: ${change('remove')}`)
    for (let i = 0; i < 250; i += 5) await must(attacker, `mutation { ${both} }`)
  },
  run: attacker => {
    const query = `query ($r: ID!) { ${many(60, i => `a${i}: room(id: $r) { messages(first: 1) { nodes { id } } }`)} }`
    return keep(attacker, 20, () => post(attacker, { query, variables: { r: attacker.notes.roomId } }))
  },
}

/** A subscription like no other, of as many fields as one may select. */
const wideFeed = (salt: string) =>
  `subscription { events { ... on MessageSent { ${many(180, i => `a${salt}${i}: occurredAt`)} } } }`

const selections: Attack = {
  name: 'selections',
  does: '10 feeds on each of 20 sockets, 180 aliases each and all different, and 20 messages a second for them',
  defence: 'Different selections of one user are few; what events cost is charged to the user, who falls behind.',
  tests: ['test/server/socket/selections.test.ts', 'test/server/graphql/shares.test.ts'],
  async prepare(attacker) {
    attacker.notes.roomId = await makeRoom(attacker)
  },
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    for (const [i, wire] of wires.entries())
      for (let feed = 0; feed < 10; feed++) wire.send(subscribe(wideFeed(`s${i}f${feed}n`)))
    await keep(attacker, 1, async () => {
      await post(attacker, { query: sendMessage, variables: { r: attacker.notes.roomId, b: 'hey' } })
      await pause(50)
    })
  },
}

const variables: Attack = {
  name: 'undeclared variables',
  does: '10 feeds on each of 20 sockets, each with 60 KB of variables that no operation declares',
  defence: 'Only declared, coerced variables are kept, and nothing of the request.',
  tests: ['test/server/graphql/variables.test.ts'],
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    const text = () => `${Math.random()}`.repeat(3000).slice(0, 60_000)
    for (const wire of wires)
      for (let feed = 0; feed < 10; feed++) {
        wire.send(subscribe('subscription { events { __typename } }', { nobodyAsked: text() }))
        await pause(5)
      }
    await keep(attacker, 1, () => pause(100))
  },
}

const feedCursors: Attack = {
  name: 'cursors of many rooms',
  does: 'feedCursors of 300 rooms, 20 requests at a time, and feeds that begin with 950 forged cursors',
  defence: 'Costs go by rooms and cursors; subscribing has a rate.',
  tests: ['test/server/socket/selections.test.ts', 'test/schema/cost.test.ts'],
  async prepare(attacker) {
    for (let i = 0; i < 300; i += 10)
      await must(
        attacker,
        `mutation { ${many(10, j => `a${j}: createRoom(input: { name: "R${i + j}" }) { __typename }`)} }`,
      )
  },
  async run(attacker) {
    const cursors = Array.from({ length: 950 }, (_, i) =>
      Buffer.from(`room_${String(i).padStart(22, '0')}:1:${'a'.repeat(16)}`).toString('base64url'),
    )
    const forged = subscribe('subscription ($a: [FeedCursor!]) { events(after: $a) { __typename } }', { a: cursors })
    const [wire] = await openSockets(attacker, 1)
    const begin = () => ({ ...forged, id: String(Math.random()) })
    await Promise.all([
      keep(attacker, 20, () => post(attacker, { query: '{ viewer { feedCursors } }' })),
      wire && askOn(attacker, wire, 5, begin),
    ])
  },
}

const roomIds: Attack = {
  name: 'feeds of many room ids',
  does: '190 feeds of 1,500 room ids each, and rooms made meanwhile',
  defence: 'Room ids are kept as a set; costs go by their number; subscribing has a rate.',
  tests: ['test/server/socket/selections.test.ts'],
  async run(attacker) {
    const wires = await openSockets(attacker, 19)
    for (const wire of wires)
      for (let feed = 0; feed < 10; feed++) {
        const ids = Array.from({ length: 1500 }, () => `room_${Math.random().toString(36).slice(2).padEnd(22, 'x')}`)
        wire.send(subscribe('subscription ($r: [ID!]) { events(roomIds: $r) { __typename } }', { r: ids }))
        await pause(2)
      }
    await keep(attacker, 2, async () => {
      await post(attacker, { query: createRoom, variables: { n: 'Another' } })
      await pause(100)
    })
  },
}

const cheapFlood: Attack = {
  name: 'cheap operations',
  does: 'the smallest query, 50 under way on each of 20 sockets and 100 over HTTP',
  defence:
    'The share; refusals are taken from it, too, and over HTTP come after a second. While connections come, few requests begin in a turn of the event loop, address by address, so that all are let in soon.',
  tests: [
    'test/server/graphql/shares.test.ts',
    'test/server/graphql/shares-transports.test.ts',
    'test/server/http/beginnings.test.ts',
  ],
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    await Promise.all([
      askOnEach(attacker, wires, { query: '{ viewer { user { id } } }' }),
      keep(attacker, 100, () => post(attacker, { query: '{ viewer { user { id } } }' })),
    ])
  },
}

export const readingAttacks: Attack[] = [
  reading,
  unreadSockets,
  idsOnly,
  unreadHttp,
  scanning,
  selections,
  variables,
  feedCursors,
  roomIds,
  cheapFlood,
]
