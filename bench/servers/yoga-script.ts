/** GraphQL Yoga as it comes, in front of Parlor's own script: what sending a message costs without this server. */
import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import type { RoomId } from '../../src/domain/id.ts'
import { openParlorStores } from '../parlor-stores.ts'
import { newMessage } from './author.ts'
import { listen, redisUrl } from './listen.ts'

const { messages } = await openParlorStores(redisUrl)

const typeDefs = /* GraphQL */ `
  interface Error { message: String! }
  type NotAMemberError implements Error { message: String! }
  type Message { id: ID!, number: Int!, body: String!, sentAt: String! }
  type SendMessagePayload { sentMessage: Message!, repeated: Boolean! }
  union SendMessageResult = SendMessagePayload | NotAMemberError
  input SendMessageInput { roomId: ID!, body: String! }
  type Query { hello: String! }
  type Mutation { sendMessage(input: SendMessageInput!): SendMessageResult! }
`

interface Input {
  input: { roomId: RoomId; body: string }
}

async function sendMessage(_root: unknown, { input: { roomId, body } }: Input) {
  const reply = await messages.appendMessage(newMessage(roomId, body))
  if (reply.outcome !== 'sent') return { __typename: 'NotAMemberError', message: reply.outcome }
  const { number, check, sentAt } = reply.item
  const id = `msg_${roomId.slice(5)}${check}${number}`
  const sentMessage = { id, number, body: reply.item.body, sentAt: new Date(sentAt).toISOString() }
  return { __typename: 'SendMessagePayload', sentMessage, repeated: reply.repeated }
}

const resolvers = { Query: { hello: () => 'world' }, Mutation: { sendMessage } }
const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }) })
await listen(createServer(yoga))
