/** The app at the other end of the webhook: the receiver of the examples, with a record of what it was told. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReceiver } from '../../examples/webhook-receiver/receiver.mjs'
import { newRoomId } from '../../src/domain/id.ts'
import type { WebhookEvent, WebhookRoom } from '../../src/hooks/webhook-body.ts'
import type { InstanceOptions } from '../support/instance.ts'

export const secret = 'a secret of thirty-two characters'

export class AppRecord {
  readonly rooms = new Map<string, { room: WebhookRoom; events: WebhookEvent[] }>()
  /** Called before an event is acted on: what it throws is answered with 500. */
  onEvent: (room: WebhookRoom, event: WebhookEvent) => unknown = () => undefined

  async act(room: WebhookRoom, event: WebhookEvent): Promise<void> {
    await this.onEvent(room, event)
    const known = this.rooms.get(room.id) ?? { room, events: [] }
    known.room = room
    known.events.push(event)
    this.rooms.set(room.id, known)
  }

  eventsOf = (roomId: string): WebhookEvent[] => this.rooms.get(roomId)?.events ?? []

  typesOf = (roomId: string): string[] => this.eventsOf(roomId).map(({ type }) => type)

  bodiesOf = (roomId: string): string[] =>
    this.eventsOf(roomId).flatMap(event => (event.type === 'MessageSent' ? event.message.body : []))
}

/** The receiver of the examples, which listens to nobody yet. */
export const createRecorder = (record: AppRecord): Server =>
  createReceiver({
    secrets: [secret],
    onEvent: (room, event) => record.act(room, event),
    // Those that a test brings about.
    onError: () => undefined,
  })

/** Starts one on a free port; it is closed by the caller. */
export async function startReceiver(
  record: AppRecord,
  port = 0,
): Promise<{ server: Server; url: string; port: number }> {
  const server = createRecorder(record)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const own = (server.address() as AddressInfo).port
  return { server, url: `http://127.0.0.1:${own}/`, port: own }
}

/** Options of an instance that tells this app, apart from all other tests. */
export const telling = (url: string, redisPrefix: string = newRoomId()): InstanceOptions => ({
  redisPrefix,
  webhookUrl: url,
  hookSecrets: [secret],
  hookNetworks: ['127.0.0.0/8'],
  webhookRetryMs: 20,
  webhookRetryMostMs: 200,
  webhookTimeoutMs: 10_000,
  webhookSweepMs: 640,
})
