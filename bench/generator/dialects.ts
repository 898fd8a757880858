/** What a client says to each kind of server until it is subscribed, and how it knows that it is. */
import { randomUUID } from 'node:crypto'
import { deeds } from './deeds.ts'

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

/** What Parlor's clients ask of their feeds besides the usual. */
export interface FeedOptions {
  /** Of how many different selections each client takes one, in turn. */
  variants?: number
  /** They listen to these rooms, as members or not. */
  roomIds?: string[]
  /** Where they go on: what they missed is counted like what is new. */
  after?: string[]
  /** They are told of signals, too, and may do deeds. */
  hearSignals?: boolean
}

/** The protocol graphql-transport-ws, with one subscription; by default its id is a random one as stock clients make it. */
function graphql(
  query: string,
  variables: object,
  confirm: (client: Speaker, text: string) => void,
  newId: () => string = randomUUID,
): Dialect {
  return {
    path: '/graphql',
    protocol: 'graphql-transport-ws',
    greet: client =>
      client.say(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${client.options.token}` } }),
      ),
    hear(client, text) {
      if (text.includes('"connection_ack"')) {
        client.say(JSON.stringify({ id: newId(), type: 'subscribe', payload: { query, variables } }))
        confirm(client, text)
      } else if (text.includes('"type":"ping"')) client.say('{"type":"pong"}')
      else if (deeds.hear(text)) return
      else if (/"type":"(error|complete)"|"errors":/.test(text)) throw new Error(`refused: ${text}`)
      else confirm(client, text)
    },
  }
}

/** What every GraphQL client selects. */
const message = 'id body sentAt author { displayName }'

const feedQuery = (alias: string, signals = ''): string => `subscription Feed($roomIds: [ID!], $after: [FeedCursor!]) {
  events(roomIds: $roomIds, after: $after) {
    __typename
    cursor
    ... on MessageSent { ${alias}: message { ${message} } }
    ... on FeedReady { cursors }${signals}
  }
}`

/** Named, and nothing is asked of them: so they are shorter than deliveries. */
const signals = ' ... on UserTyping { __typename } ... on ReadMarkerMoved { __typename }'

/** A feed says itself when it is live: what is done after this was received will be delivered. */
function parlor({ roomIds, after, hearSignals = false }: FeedOptions, variant: number): Dialect {
  const query = feedQuery(variant === 0 ? 'message' : `message${variant}`, hearSignals ? signals : '')
  const begins = after ? '"connection_ack"' : '"FeedReady"'
  const confirm = (client: Speaker, text: string) => {
    if (text.includes(begins)) client.becomeReady()
  }
  return graphql(query, { roomIds, after }, confirm, hearSignals ? () => 'feed' : randomUUID)
}

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
export function dialectFor(name: DialectName, roomId: string, feed: FeedOptions = {}, variant = 0): Dialect {
  if (name === 'parlor') return parlor(feed, variant)
  if (name === 'graphql') return documented(roomId)
  return name === 'socket.io' ? socketIo(roomId) : plain(roomId)
}
