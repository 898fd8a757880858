declare module '*/examples/webhook-receiver/receiver.mjs' {
  import type { Server } from 'node:http'
  import type { WebhookEvent, WebhookRoom } from '../../src/hooks/webhook-body.ts'

  export function createReceiver(options: {
    secrets: readonly string[]
    onEvent(room: WebhookRoom, event: WebhookEvent): unknown
    onError?(error: unknown): void
  }): Server
}

declare module '*/examples/webhook-receiver/signature.mjs' {
  export function isSigned(
    header: unknown,
    body: string | Buffer,
    secrets: readonly string[],
    nowSeconds?: number,
  ): boolean
}
