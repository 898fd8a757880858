/** Documents and texts that take long to judge: anybody can send them, most without an account. */
import type { Attack, Attacker } from './attack.ts'
import { keep, must, post } from './http-wire.ts'
import { askOn, openSockets, subscribe } from './socket-wire.ts'

const many = (count: number, make: (i: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, i) => make(i)).join(separator)

let salt = 0
/** A name that no document had before, so that nothing is remembered of it. */
const fresh = () => `x${(++salt).toString(36)}${process.pid.toString(36)}`

/** Each is a new document at every turn. */
const documents: Record<string, () => string> = {
  introspection: () =>
    `query ${fresh()} { __schema { types { name description fields(includeDeprecated: true) { name description args { name description type { name ofType { name ofType { name } } } } type { name ofType { name ofType { name ofType { name } } } } } inputFields { name type { name ofType { name } } } enumValues { name description } possibleTypes { name } interfaces { name } } } }`,
  'overlapping fragments': () =>
    `query ${fresh()} { ${many(60, i => `...F${i}`)} } ${many(60, i => `fragment F${i} on Query { viewer { user { id username displayName } } }`)}`,
  'unknown fields': () => `query ${fresh()} { viewer { ${many(190, i => `usernam${i}${fresh()}`)} } }`,
  aliases: () => `query ${fresh()} { viewer { ${many(190, i => `a${i}: __typename`)} } }`,
  'fragments in fragments': () =>
    `query ${fresh()} { ...G0 } ${many(95, i => `fragment G${i} on Query { ...G${i + 1} viewer { ...H } }`)} fragment G95 on Query { viewer { ...H } } fragment H on Viewer { user { id } }`,
}

const cheapTests = ['test/server/graphql/shares.test.ts', 'test/server/graphql/validation.test.ts']
const share =
  'Each caller has a share of the process; a caller who has used it up waits in line; beyond a few, operations are answered RATE_LIMITED.'

const floods = Object.entries(documents).map(
  ([name, make]): Attack => ({
    name: `documents: ${name}`,
    does: `30 new documents under way at a time, over HTTP: ${name}`,
    defence: `${share} Validation is bounded before it begins.`,
    tests: cheapTests,
    run: attacker => keep(attacker, 30, () => post(attacker, { query: make() })),
  }),
)

const overSockets: Attack = {
  name: 'documents: over sockets',
  does: 'new documents of every kind, 50 under way on each of 20 sockets',
  defence: share,
  tests: cheapTests,
  async run(attacker) {
    const wires = await openSockets(attacker, 20)
    const makes = Object.values(documents)
    let turn = 0
    await Promise.all(wires.map(wire => askOn(attacker, wire, 50, () => subscribe(makes[turn++ % makes.length]!()))))
  },
}

const marks = '\u0300'.repeat(4000) + '\u0316'.repeat(4000)

/** Every field that takes a text, with texts that are slow to bring into normal form. */
const slowTexts = (): object => {
  const users = many(
    20,
    i => `u${i}: createUser(input: { username: $t, password: $t, displayName: $t }) { __typename }`,
  )
  return { query: `mutation ($t: String!) { ${users} }`, variables: { t: marks } }
}

/** Texts that are slow to judge in other ways: directions opened and never closed, marks on every character. */
const slowBodies = [
  '\u202e'.repeat(10_000) + '\u2069'.repeat(10_000),
  `a${'\u0300\u0316'.repeat(15)}`.repeat(900),
  '\u2066'.repeat(2000) + '\u202c'.repeat(1900),
]

const slowSends = ({ notes }: Attacker, turn: number): object => ({
  query: `mutation ($t: String!, $r: ID!) { ${many(20, i => `a${i}: sendMessage(input: { roomId: $r, body: $t, clientMessageId: $t }) { __typename }`)} }`,
  variables: { t: [marks, ...slowBodies][turn % 4], r: notes.roomId },
})

const normalising: Attack = {
  name: 'normalising',
  does: 'texts of thousands of combining marks, or of open directions, in every field that takes a text, 20 aliases, 8 requests at a time',
  defence:
    'Lengths are checked before a text is brought into normal form, and rates are counted before both. Of several mutations in an operation each waits for its turn.',
  tests: ['test/domain/text.test.ts', 'test/domain/direction.test.ts', 'test/schema/mutation-turns.test.ts'],
  async prepare(attacker) {
    const made = await must<{ createRoom: { room: { id: string } } }>(attacker, createRoom)
    attacker.notes.roomId = made.createRoom.room.id
  },
  run: attacker => keep(attacker, 8, turn => post(attacker, turn % 2 ? slowTexts() : slowSends(attacker, turn >> 1))),
}

const createRoom = 'mutation { createRoom(input: { name: "Den" }) { ... on CreateRoomPayload { room { id } } } }'

const nested: Attack = {
  name: 'nested variables',
  does: 'variables nested 15,000 deep, 10 requests at a time, over HTTP',
  defence: 'The depth of JSON is bounded before it is parsed.',
  tests: ['test/server/graphql/json.test.ts', 'test/server/graphql/variables.test.ts'],
  run: attacker => {
    const deep = '['.repeat(15_000) + ']'.repeat(15_000)
    const body = `{"query":"query ($v: [ID!]!) { nodes(ids: $v) { id } }","variables":{"v":${deep}}}`
    return keep(attacker, 10, () => post(attacker, body))
  },
}

/** Thousands of names take long to read. */
const wideVariables = () => Object.fromEntries(Array.from({ length: 4000 }, () => [fresh(), []]))

const longRequests: Attack = {
  name: 'long requests',
  does: '50 KB of variables of many names, 100 requests at a time over HTTP, and messages without end on 20 sockets',
  defence: `${share} What is long is read in turn, too.`,
  tests: ['test/server/graphql/shares-transports.test.ts'],
  async run(attacker) {
    const asks = Array.from({ length: 20 }, () => ({ query: '{ __typename }', variables: wideVariables() }))
    const bodies = asks.map(ask => JSON.stringify(ask))
    const messages = asks.map(({ query, variables }) => JSON.stringify(subscribe(query, variables)))
    const wires = await openSockets(attacker, 20)
    await Promise.all([
      ...wires.map((wire, i) => askOn(attacker, wire, 20, () => messages[i]!)),
      keep({ ...attacker, token: '' }, 100, turn => post(attacker, bodies[turn % bodies.length]!)),
    ])
  },
}

const wrongVariables: Attack = {
  name: 'wrong variables',
  does: 'an input of 6,000 fields that it does not have, and lists of 13,000 nulls, 10 requests at a time',
  defence: 'What is wrong with variables is looked for only until there is enough to tell, and told in short.',
  tests: ['test/server/graphql/coerce-variables.test.ts'],
  run: attacker => {
    const i = Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`a${at}`, 1]))
    const asks = [
      { query: 'mutation ($i: SendMessageInput!) { sendMessage(input: $i) { __typename } }', variables: { i } },
      { query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', variables: { i: new Array(12_000).fill(null) } },
    ].map(ask => JSON.stringify(ask))
    return keep(attacker, 10, turn => post(attacker, asks[turn % 2]!))
  },
}

const signIns: Attack = {
  name: 'sign-ins and sign-ups',
  does: '100 sign-ups and 30 sign-ins under way at a time from each address',
  defence: 'Places in the line for password hashes are shared out by address.',
  tests: ['test/chat/accounts.test.ts', 'test/chat/rates.test.ts'],
  judgesSignIn: true,
  run: attacker => {
    const stranger = { ...attacker, token: '' }
    const signUp = () => ({ username: fresh(), password: 'correct horse' })
    const ask = (field: string) => ({
      query: `mutation ($i: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $i) { __typename } }`,
      variables: { i: signUp() },
    })
    return keep(stranger, 130, turn => post(stranger, ask(turn % 13 < 10 ? 'createUser' : 'signIn')))
  },
}

let forgeries = 0

/** Each looks like one of an issuer, with a key that nobody has. */
function forge(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { sub: `u${++forgeries}`, exp: Math.floor(Date.now() / 1000) + 600 }
  return `${part({ alg: 'HS256', typ: 'JWT', kid: `k${forgeries}` })}.${part(claims)}.${'A'.repeat(43)}`
}

const forgedTokens: Attack = {
  name: 'forged tokens',
  does: 'JWTs of keys that there are not, app tokens and tokens of sessions, each another one, 100 requests at a time over HTTP and 10 sockets',
  defence: 'A token that was not seen before is verified in the turn of the address that brings it, which pays for it.',
  tests: ['test/server/graphql/verifying.test.ts', 'test/identity/jwts.test.ts'],
  env: { AUTH_JWT_SECRET: 'x'.repeat(40) },
  async run(attacker) {
    const forgeAny = (turn: number) => [`parlorapp_${fresh()}`, forge(), `${attacker.token}${fresh()}`][turn % 3]!
    const visit = async (turn: number) => {
      for (const { ws } of await openSockets({ ...attacker, token: forgeAny(turn) }, 5)) ws.terminate()
    }
    await Promise.all([
      keep(attacker, 100, turn => post({ ...attacker, token: forgeAny(turn) }, { query: '{ viewer { id } }' })),
      keep(attacker, 2, visit),
    ])
  },
}

export const documentAttacks: Attack[] = [
  ...floods,
  overSockets,
  normalising,
  nested,
  longRequests,
  wrongVariables,
  signIns,
  forgedTokens,
]
