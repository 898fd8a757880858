/** What one account does in rooms of many people: asking who is here, watching, listening. The application has made them. */
import { digestOf } from '../../src/domain/app.ts'
import type { Attack, Attacker } from './attack.ts'
import { makeRooms } from './attacks-rooms.ts'
import { keep, must, post } from './http-wire.ts'
import { comeAndGo, openSockets, subscribe } from './socket-wire.ts'

const many = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i)).join(' ')

const appToken = `parlorapp_${'a'.repeat(43)}`
const env = { APP_TOKENS: `backend:${digestOf(appToken).toString('hex')}` }

interface Crowd {
  rooms: string[]
  people: string[]
}

/** 60 public rooms with the same 50 people. */
async function makeCrowd(attacker: Attacker): Promise<Crowd> {
  const app = { ...attacker, token: appToken }
  const user = (i: number) =>
    `a${i}: upsertUser(input: { externalId: "p${i}", displayName: "P" }) { ... on UpsertUserPayload { user { id } } }`
  const people: string[] = []
  for (let i = 0; i < 50; i += 25) {
    const some = `mutation { ${many(25, j => user(i + j))} }`
    const made = await must<Record<string, { user: { id: string } }>>(app, some)
    people.push(...Object.values(made).map(each => each.user.id))
  }
  const rooms: string[] = []
  for (let i = 0; i < 60; i++)
    rooms.push(...(await makeRooms(app, 1, 'Hall', `visibility: PUBLIC, memberIds: ${JSON.stringify(people)}`)))
  return { rooms, people }
}

/** The same for all attackers. */
let making: Promise<Crowd> | undefined

async function prepare(attacker: Attacker): Promise<void> {
  making ??= makeCrowd(attacker)
  const { rooms, people } = await making
  Object.assign(attacker.notes, { rooms: JSON.stringify(rooms), people: JSON.stringify(people) })
}

async function join(attacker: Attacker): Promise<void> {
  await prepare(attacker)
  const rooms = JSON.parse(attacker.notes.rooms!) as string[]
  const one = (i: number) => `a${i}: joinRoom(input: { roomId: "${rooms[i]}" }) { __typename }`
  for (let i = 0; i < rooms.length; i += 20) await must(attacker, `mutation { ${many(20, j => one(i + j))} }`)
}

const presence: Attack = {
  name: 'presence of many people',
  does: 'whether 50 people are here with whom the attacker shares no room, who are in 60 rooms each, 20 requests at a time',
  defence: 'What is shared is looked for in the lists of a few people at a time, paid, and in turn.',
  tests: ['test/chat/turns.test.ts'],
  env,
  prepare,
  run: attacker => {
    const query = 'query ($i: [ID!]!) { nodes(ids: $i) { ... on User { presence { online } } } }'
    return keep(attacker, 20, () => post(attacker, { query, variables: { i: JSON.parse(attacker.notes.people!) } }))
  },
}

const watching: Attack = {
  name: 'watches that come and go',
  does: '10 watches of 60 rooms of 50 people on each of 20 sockets, ended as they begin, and begun again',
  defence:
    'Beginning a watch has a rate; rooms are read one after the other, and who is first to watch one pays for its people, in turn.',
  tests: ['test/delivery/rooms/room-watch.test.ts'],
  env,
  prepare: join,
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    const shown = 'onlineCount changes { online user { id displayName } }'
    const query = `subscription ($r: [ID!]!) { presence(roomIds: $r) { ${shown} } }`
    await comeAndGo(attacker, wires, () => subscribe(query, { r: JSON.parse(attacker.notes.rooms!) }))
  },
}

const listening: Attack = {
  name: 'listeners that come and go',
  does: '10 feeds of 60 public rooms on each of 20 sockets, of somebody who is in none of them, ended as they begin, and begun again',
  defence: 'Subscribing has a rate; a feed of many rooms pays for each, and opens them when its turn has come.',
  tests: ['test/delivery/feed/turn-to-open.test.ts', 'test/delivery/feed/listening.test.ts'],
  env,
  prepare,
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    const query = 'subscription ($r: [ID!]) { events(roomIds: $r) { ... on MessageSent { message { body } } } }'
    await comeAndGo(attacker, wires, () => subscribe(query, { r: JSON.parse(attacker.notes.rooms!) }))
  },
}

export const crowdAttacks: Attack[] = [presence, watching, listening]
