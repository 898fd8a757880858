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

declare module '*/examples/app-backend/routes.mjs' {
  export function createRoutes(parts: {
    findPerson(request: Request): unknown
    findPeople(ids: never[]): unknown
    saveReport(report: unknown): unknown
  }): Record<string, (request: Request) => Promise<Response>>
}

declare module '*/examples/app-backend/push.mjs' {
  export function createPush(parts: {
    push(externalId: string, text: string): unknown
  }): (
    room: import('../../src/hooks/webhook-body.ts').WebhookRoom,
    event: import('../../src/hooks/webhook-body.ts').WebhookEvent,
  ) => Promise<void>
}

declare module '*/examples/app-backend/report.mjs' {
  export function takeDown(messageId: string, owner: { id: string; name: string }): Promise<unknown>
}
