/** What a client says to each kind of server until it is subscribed, and how it knows that it is. */
import { randomUUID } from 'node:crypto'

/** What a dialect asks of the client that speaks it. */
export interface Speaker {
  readonly options: { token: string }
  say(text: string): void
  /** The subscription stands: what comes from now on is counted. */
  becomeReady(): void
}

export interface Dialect {
  path: string
  /** The WebSocket subprotocol. */
  protocol: string | null
  /** The connection is a WebSocket now. */
  greet(client: Speaker): void
  /** A message other than a delivery. */
  hear(client: Speaker, text: string): void
}

export type DialectName = 'parlor' | 'graphql' | 'socket.io' | 'plain'

/** The protocol graphql-transport-ws, with one subscription whose id is a random one as stock clients make it. */
function graphql(query: string, variables: object, confirm: (client: Speaker, text: string) => void): Dialect {
  return {
    path: '/graphql',
    protocol: 'graphql-transport-ws',
    greet: client =>
      client.say(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${client.options.token}` } }),
      ),
    hear(client, text) {
      if (text.includes('"connection_ack"')) {
        client.say(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query, variables } }))
        confirm(client, text)
      } else if (text.includes('"type":"ping"')) client.say('{"type":"pong"}')
      else if (/"type":"(error|complete)"|"errors":/.test(text)) throw new Error(`refused: ${text}`)
      else confirm(client, text)
    },
  }
}

/** What every GraphQL client selects. */
const message = 'id body sentAt author { displayName }'

export const feedQuery = (alias = 'message'): string => `subscription Feed($roomIds: [ID!]) {
  events(roomIds: $roomIds) {
    __typename
    cursor
    ... on MessageSent { ${alias}: message { ${message} } }
    ... on FeedReady { cursors }
  }
}`

/** A feed says itself when it is live: what is done after this was received will be delivered. */
const parlor = (query: string): Dialect =>
  graphql(query, {}, (client, text) => {
    if (text.includes('"FeedReady"')) client.becomeReady()
  })

/** No other server says so. One that answers a ping has at least begun with what came before it. */
const documented = (roomId: string): Dialect => {
  const query = `subscription Sent($roomId: ID!) { messageSent(roomId: $roomId) { number ${message} } }`
  return graphql(query, { roomId }, (client, text) => {
    if (text.includes('"connection_ack"')) client.say('{"type":"ping"}')
    else if (text.includes('"pong"')) client.becomeReady()
  })
}

/** Engine.IO 4 and Socket.IO 5 on a WebSocket from the start. */
const socketIo = (roomId: string): Dialect => ({
  path: '/socket.io/?EIO=4&transport=websocket',
  protocol: null,
  greet: () => undefined,
  hear(client, text) {
    if (text === '2') client.say('3')
    else if (text.startsWith('0')) client.say(`40${JSON.stringify({ token: client.options.token })}`)
    else if (text.startsWith('40')) client.say(`42${JSON.stringify(['join', roomId])}`)
    else if (text === '42["joined"]') client.becomeReady()
    else throw new Error(`refused: ${text}`)
  },
})

/** The bench's own servers: one message in, one out. */
const plain = (roomId: string): Dialect => ({
  path: '/',
  protocol: null,
  greet: client => client.say(JSON.stringify({ token: client.options.token, roomId })),
  hear(client, text) {
    if (text === 'joined') client.becomeReady()
  },
})

/** The dialect of one client. `variant` tells Parlor's selections apart; the others follow one room each. */
export function dialectFor(name: DialectName, roomId: string, variant = 0): Dialect {
  if (name === 'parlor') return parlor(feedQuery(variant === 0 ? 'message' : `message${variant}`))
  if (name === 'graphql') return documented(roomId)
  return name === 'socket.io' ? socketIo(roomId) : plain(roomId)
}
