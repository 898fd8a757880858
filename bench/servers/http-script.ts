/** Bare `node:http` in front of Parlor's own script: what sending a message costs without GraphQL and sessions. */
import { createServer } from 'node:http'
import type { RoomId } from '../../src/domain/id.ts'
import { openParlorStores } from '../parlor-stores.ts'
import { newMessage } from './author.ts'
import { listen, redisUrl } from './listen.ts'

const { messages } = await openParlorStores(redisUrl)

async function send(text: string): Promise<string> {
  const { roomId, body }: { roomId: RoomId; body: string } = JSON.parse(text)
  const reply = await messages.appendMessage(newMessage(roomId, body))
  if (reply.outcome !== 'sent') throw new Error(reply.outcome)
  const { number, check, sentAt } = reply.item
  return JSON.stringify({ id: `msg_${roomId.slice(5)}${check}${number}`, number, sentAt })
}

await listen(
  createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', text => {
      body += text
    })
    request.on('end', () =>
      send(body).then(
        text => {
          response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
          response.end(text)
        },
        () => response.writeHead(500).end(),
      ),
    )
  }),
)
