/** Biscuit, who answers what is said in its rooms, after a moment of typing. */
import { setTimeout as pause } from 'node:timers/promises'
import { createFeedClient } from 'parlor-client'
import { WebSocket } from 'ws'
import type { Ask, Session } from './ask.ts'

interface Told {
  __typename: string
  roomId?: string
  message?: { id: string; body: string; author: { id: string; displayName: string } }
}

const feed = `subscription Feed($after: [FeedCursor!]) {
  events(after: $after) {
    __typename
    cursor
    ... on RoomEvent { roomId }
    ... on FeedReady { cursors }
    ... on MessageSent { message { id body author { id displayName } } }
  }
}`

const typing = `mutation Typing($roomId: ID!) {
  sendTyping(input: { roomId: $roomId }) {
    ... on SendTypingPayload { told }
    ... on Error { message }
  }
}`

const say = `mutation Say($roomId: ID!, $body: String!, $replyToId: ID) {
  sendMessage(input: { roomId: $roomId, body: $body, replyToId: $replyToId }) {
    ... on SendMessagePayload { sentMessage { id } }
    ... on Error { message }
  }
}`

const answers = [
  'That sounds like a story. Go on!',
  'I asked the kettle. It agrees with you.',
  'Noted, and filed under “important”.',
  'Have you tried it with a biscuit?',
  'Somebody should write that on the door.',
  'I am only a bot, but even I felt that.',
]

const about: [RegExp, string][] = [
  [/\b(hello|hi|hey|good morning|bonjour)\b/i, 'Hello! Lovely to have you here.'],
  [/\bthanks?|thank you\b/i, 'Any time.'],
  [/\b(tea|coffee|cake|biscuit)\b/i, 'Now you have my attention. ☕'],
  [/\?\s*$/, 'Good question. What do you think?'],
  [/\bbye|good ?night\b/i, 'See you. I will keep your place warm.'],
]

const typesForMs = 1500

/** Listens until it is told to stop. Resolves when it hears everything. */
export async function startBot(ask: Ask, url: string, bot: Session): Promise<() => Promise<void>> {
  const client = createFeedClient({
    url: url.replace(/^http/, 'ws'),
    token: () => bot.token,
    webSocketImpl: WebSocket,
  })
  const events = client.iterate<{ events: Told }>({ query: feed })
  await events.next()
  void answerAll(events, ask, bot)
  return async () => {
    await client.dispose()
  }
}

async function answerAll(events: AsyncIterable<{ data?: { events: Told } | null }>, ask: Ask, bot: Session) {
  let said = 0
  for await (const { data } of events) {
    const { roomId, message } = data?.events ?? {}
    if (!message || message.author.id === bot.id) continue
    const body = about.find(([what]) => what.test(message.body))?.[1] ?? answers[said++ % answers.length]!
    // Somebody may have removed it meanwhile.
    await answer(ask, bot.token, { roomId, body, replyToId: message.id }).catch(() => undefined)
  }
}

async function answer(ask: Ask, token: string, message: { roomId?: string; body: string; replyToId: string }) {
  await ask(typing, { roomId: message.roomId }, token)
  await pause(typesForMs, undefined, { ref: false })
  await ask(say, message, token)
}
