/** How a message reaches Redis for each kind of server: as another instance of that server would send it. */
import { Emitter } from '@socket.io/redis-emitter'
import { RedisPubSub } from 'graphql-redis-subscriptions'
import { Redis } from 'ioredis'
import type { Room, Sender } from '../crowds.ts'
import { bareMessage, openParlorStores } from '../parlor-stores.ts'
import { openMqEmitter } from '../servers/mqemitter.ts'
import { timeStamp } from './tally.ts'

export type PublisherName = 'parlor' | 'plain' | 'socket.io' | 'graphql-redis-subscriptions' | 'mqemitter'

export interface Publisher {
  /** Sends one message to a room, its body begun with the time and filled up with so many characters. */
  publish(room: Room, padding: number): Promise<unknown>
}

const words = 'the kettle is on and the parlor door stands open to whoever comes by tonight '.repeat(8)

export const bodyOf = (padding: number): string => `${timeStamp()} ${words.slice(0, padding)}`

export async function openPublisher(name: PublisherName, redisUrl: string): Promise<Publisher> {
  if (name === 'parlor') return openParlorPublisher(redisUrl)
  const send = await openSender(name, redisUrl)
  let number = 0
  return {
    publish: async (room, padding) => send(room.id, messageIn(room, room.author, ++number, bodyOf(padding))),
  }
}

/** Parlor's own write: the script that checks the membership, appends to the log, and publishes. */
async function openParlorPublisher(redisUrl: string): Promise<Publisher> {
  const { messages } = await openParlorStores(redisUrl)
  return {
    async publish({ id, author }, padding) {
      const { outcome } = await messages.appendMessage(bareMessage({ roomId: id, author, body: bodyOf(padding) }))
      if (outcome !== 'sent') throw new Error(`a message was not sent: ${outcome}`)
    },
  }
}

/** The others keep no log: the message is published, with the fields that Parlor's clients select. */
const messageIn = ({ id }: Room, author: Sender, number: number, body: string) => ({
  id: `msg_${id.slice(5)}0123456789ab${number}`,
  number,
  body,
  sentAt: new Date().toISOString(),
  author: { displayName: author.displayName },
})

type Message = ReturnType<typeof messageIn>

async function openSender(
  name: Exclude<PublisherName, 'parlor'>,
  redisUrl: string,
): Promise<(roomId: string, message: Message) => unknown> {
  const redis = new Redis(redisUrl)
  if (name === 'plain') return (roomId, message) => redis.publish(roomId, JSON.stringify(message))
  if (name === 'socket.io') {
    const emitter = new Emitter(redis)
    return (roomId, message) => emitter.to(roomId).emit('message', message)
  }
  if (name === 'mqemitter') {
    redis.disconnect()
    const emitter = openMqEmitter(redisUrl)
    return (roomId, message) =>
      new Promise(resolve => emitter.emit({ topic: roomId, payload: { messageSent: message } }, resolve))
  }
  const pubsub = new RedisPubSub({ publisher: redis, subscriber: new Redis(redisUrl) })
  return (roomId, message) => pubsub.publish(roomId, { messageSent: message })
}
