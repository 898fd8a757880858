/** A room of 10,000 messages: what a page, one more reaction, and each message take. */
import type { Bench } from '../bench.ts'
import { contestant } from '../contestants.ts'
import { type Crowd, many, type Room } from '../crowds.ts'
import { bareMessage, type ParlorStores } from '../parlor-stores.ts'
import { median } from '../statistics.ts'
import { openAsker } from './asker.ts'
import type { GrowthRow } from './growth-row.ts'

const messages = 10_000
const repetitions = 30
const bodyChars = 100
const emoji = '👍'

const readPage = `query ($roomId: ID!) { room(id: $roomId) { messages(last: 50, before: "${messages / 2}") { nodes {
  id number body sentAt author { id displayName } } } } }`
const addReaction = `mutation ($messageId: ID!) { addReaction(input: { messageId: $messageId, emoji: "${emoji}" }) {
  ... on AddReactionPayload { added } ... on Error { message } } }`

/** A crowd of its own: one person more than any other, and nobody wrote there before. */
export async function measureHistory(bench: Bench): Promise<GrowthRow[]> {
  const people = messages + repetitions
  const crowd = await bench.crowd({ people, rooms: 1, membersPerRoom: people })
  const before = await bytesOf(bench, crowd.rooms[0]!)
  const messageId = await fill(bench.stores, crowd)
  const after = await bytesOf(bench, crowd.rooms[0]!)
  const [items, entries] = [after.history - before.history, after.log - before.log].map(bytes => bytes / messages)
  await react(bench.stores, crowd, messageId)
  const { pages, reactions } = await ask(bench, crowd, messageId)
  return [
    {
      what: 'a page of 50 from the middle of 10,000 messages',
      figures: `${median(pages).toFixed(1)} ms`,
      values: { pageMs: [median(pages)] },
    },
    {
      what: 'one more reaction on a message that has 10,000',
      figures: `${median(reactions).toFixed(1)} ms`,
      values: { reactionMs: [median(reactions)] },
    },
    {
      what: `a message of ${bodyChars} characters, among 10,000 in Redis`,
      figures: `${items!.toFixed(0)} bytes in the history, ${entries!.toFixed(0)} in the log`,
      values: { messageBytes: [items! + entries!] },
    },
  ]
}

/** How long pages and further reactions take over HTTP, by turns. */
function ask(bench: Bench, crowd: Crowd, messageId: string): Promise<{ pages: number[]; reactions: number[] }> {
  return bench.beside(contestant('parlor').program, async ({ port }) => {
    const pages: number[] = []
    const reactions: number[] = []
    for (let i = 0; i < repetitions; i++) {
      pages.push((await openAsker(port, crowd)(readPage)).ms)
      reactions.push((await openAsker(port, crowd, messages + i)(addReaction, { messageId })).ms)
    }
    return { pages, reactions }
  })
}

/** Answers the id of the message in the middle. */
async function fill(stores: ParlorStores, { rooms }: Crowd): Promise<string> {
  const { id: roomId, author } = rooms[0]!
  const body = 'm'.repeat(bodyChars)
  const sent = await many(messages, async () => {
    const reply = await stores.messages.appendMessage(bareMessage({ roomId, author, body }))
    if (reply.outcome !== 'sent') throw new Error(`a message was not sent: ${reply.outcome}`)
    return reply.item
  })
  return stores.messageIdAt(roomId, sent[messages / 2]!)
}

/** Everybody reacts but those who are measured. */
async function react(stores: ParlorStores, { rooms, tokens }: Crowd, messageId: string): Promise<void> {
  const { author } = rooms[0]!
  const { roomId, place } = stores.locateMessage(messageId)!
  await many(messages, async index => {
    const { userId } = stores.locateSession(tokens[index]!)!
    const reply = await stores.reactions.addReaction({ roomId, place, by: { ...author, id: userId }, emoji })
    if (reply.outcome !== 'added') throw new Error(`a reaction was not added: ${reply.outcome}`)
  })
}

async function bytesOf({ redis: { redis } }: Bench, { id }: Room): Promise<{ history: number; log: number }> {
  const usage = (key: string) => redis.call('MEMORY', 'USAGE', `{r:${id}}:${key}`, 'SAMPLES', '0')
  const [history, log] = await Promise.all([usage('history'), usage('log')])
  return { history: Number(history), log: Number(log) }
}
