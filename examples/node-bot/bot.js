/** A bot that throws dice: in whatever room it is, it answers `!roll` and `!roll 20`. What was said while it was away it answers later. */
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createFeedClient, isPassing, keepCursors, OperationError } from 'parlor-client'
import { WebSocket } from 'ws'

const {
  PARLOR_URL = 'http://127.0.0.1:4000/graphql',
  BOT_NAME = 'dice',
  BOT_PASSWORD,
  BOT_FILE = 'cursors.json',
} = process.env
if (!BOT_PASSWORD) throw new Error('Set BOT_PASSWORD: the bot signs in with it, and the first time signs up.')

const account = { username: BOT_NAME, password: BOT_PASSWORD }
const token = await signIn()
const client = createFeedClient({
  url: PARLOR_URL.replace(/^http/, 'ws'),
  token: () => token,
  webSocketImpl: WebSocket,
})

const sendMessage = `mutation Send($roomId: ID!, $body: String!, $clientMessageId: String!, $replyToId: ID) {
  sendMessage(input: { roomId: $roomId, body: $body, clientMessageId: $clientMessageId, replyToId: $replyToId }) {
    ... on RateLimitedError { retryAfterMs }
    ... on Error { message }
  }
}`

const feed = `subscription Feed($after: [FeedCursor!]) {
  events(after: $after) {
    __typename
    cursor
    ... on RoomEvent { roomId }
    ... on FeedReady { cursors }
    ... on MessageSent { message { id body author { username displayName } } }
    ... on AddedToRoom { room { name } }
  }
}`

/** Where it goes on after a restart: null the first time, then what was kept. */
const cursors = keepCursors(recall())
for await (const { data, errors } of client.iterate({ query: feed, variables: { after: cursors.after } })) {
  if (errors) throw new OperationError(errors)
  await answer(data.events)
  // Kept once it was dealt with.
  cursors.take(data.events)
  keep(cursors.after)
}

async function answer({ __typename: kind, roomId, message, room }) {
  if (kind === 'FeedReady') console.log(`${BOT_NAME} listens`)
  if (kind === 'AddedToRoom') await say({ roomId, body: `Hello, ${room.name}! Say !roll, or !roll 20.` })
  if (kind !== 'MessageSent' || message.author.username === BOT_NAME) return
  const sides = /^!roll(?:\s+(\d{1,6}))?$/.exec(message.body.trim())
  if (!sides) return
  const thrown = 1 + Math.floor(Math.random() * Number(sides[1] ?? 6))
  await say({ roomId, body: `${message.author.displayName} rolled ${thrown}`, replyToId: message.id })
}

/** Tries until there is an answer. The id is made of what is answered, so that nothing is said twice, not even after a crash. */
async function say(message) {
  const variables = { ...message, clientMessageId: digest(message.replyToId ?? `hello ${message.roomId}`) }
  for (;;) {
    const refusal = await ask(sendMessage, variables).then(data => data.sendMessage, passing)
    if (refusal.retryAfterMs === undefined) return refusal.message && console.error(refusal.message)
    await pause(refusal.retryAfterMs)
  }
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex')
}

function passing(error) {
  if (!isPassing(error)) throw error
  return { retryAfterMs: error.retryAfterMs ?? 1000 }
}

/** One operation over the socket. */
async function ask(query, variables) {
  for await (const { data, errors } of client.iterate({ query, variables })) {
    if (errors) throw new OperationError(errors)
    return data
  }
}

/** A token. The first time the account is made. */
async function signIn() {
  const query = `mutation Enter($username: String!, $password: String!) {
    createUser(input: { username: $username, password: $password }) { __typename }
    signIn(input: { username: $username, password: $password }) {
      ... on SignInPayload { token }
      ... on Error { message }
    }
  }`
  const response = await fetch(PARLOR_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: account }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new OperationError(errors)
  if (!data.signIn.token) throw new Error(data.signIn.message)
  return data.signIn.token
}

/** Whole or not at all: whoever ends the bot in the middle leaves the file of before. */
function keep(after) {
  writeFileSync(`${BOT_FILE}.new`, JSON.stringify(after))
  renameSync(`${BOT_FILE}.new`, BOT_FILE)
}

function recall() {
  try {
    return JSON.parse(readFileSync(BOT_FILE, 'utf8'))
  } catch {
    return null
  }
}
