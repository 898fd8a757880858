/** The app at the other end of the webhook: the receiver of the examples, with a record, as well or as bad as a fault makes it. */
import { createReceiver } from '../../examples/webhook-receiver/receiver.mjs'
import type { WebhookEvent } from '../../src/hooks/webhook-body.ts'
import { type Mood, startMoody } from '../hooks/moods.ts'

/** An event that it acted on: not one that it had acted on before. */
export interface Told {
  roomId: string
  at: number
  event: WebhookEvent
}

const secret = 'a secret of thirty-two characters'

/** Calls that fail are tried again soon, a call tells little, and what nobody noted is found soon. */
const settings = {
  HOOK_SECRETS: secret,
  HOOK_NETWORKS: '127.0.0.1',
  WEBHOOK_TIMEOUT_MS: '500',
  WEBHOOK_RETRY_MS: '20',
  WEBHOOK_RETRY_MOST_MS: '500',
  WEBHOOK_SWEEP_MS: '1280',
  LIMIT_WEBHOOK_EVENTS: '25',
}

export class WebhookApp {
  readonly told: Told[] = []
  mood: Mood = 'well'
  readonly #receiver = createReceiver({
    secrets: [secret],
    onEvent: ({ id: roomId }, event) => this.told.push({ roomId, at: Date.now(), event }),
    // Of calls that were cut off.
    onError: () => undefined,
  })
  #listening: Awaited<ReturnType<typeof startMoody>> | null = null
  #port = 0

  static async start(): Promise<WebhookApp> {
    const app = new WebhookApp()
    await app.comeBack()
    return app
  }

  /** What instances are to be told of it. */
  get env(): Record<string, string> {
    return { ...settings, WEBHOOK_URL: `http://127.0.0.1:${this.#port}/` }
  }

  /** Nobody listens at its port any more. */
  goAway(): void {
    this.#listening?.close()
    this.#listening = null
  }

  /** With what it knew. */
  async comeBack(): Promise<void> {
    this.#listening ??= await startMoody(this.#receiver, () => this.mood, this.#port)
    this.#port = this.#listening.port
  }
}
