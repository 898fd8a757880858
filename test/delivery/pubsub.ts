/** Pub/sub in memory, every step of which a scheduler lets happen when it likes: in order on each subscription. */
import type fc from 'fast-check'
import type { Channels } from '../../src/delivery/pubsub/channels.ts'

export class PubSub {
  readonly #scheduler: fc.Scheduler
  readonly #listeners = new Map<string, Set<{ tell: (message: unknown) => void }>>()
  readonly #gapListeners: (() => void)[] = []
  /** While set, what is published reaches nobody, and nobody is told. */
  deaf = false

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler
  }

  publish(channel: string, message: unknown): void {
    if (this.deaf) return
    for (const { tell } of this.#listeners.get(channel) ?? []) tell(structuredClone(message))
  }

  /** As after a reconnection. */
  gap(): void {
    for (const listener of this.#gapListeners) listener()
  }

  readonly channels: Channels = {
    listen: (channel, onMessage) => {
      let inOrder: Promise<unknown> = this.#scheduler.schedule(Promise.resolve(), `subscribe ${channel}`)
      let stopped = false
      const listener = {
        tell: (message: unknown) => {
          inOrder = inOrder.then(() => this.#scheduler.schedule(Promise.resolve(), `hear ${channel}`))
          void inOrder.then(() => stopped || onMessage(message as never))
        },
      }
      const heard = inOrder.then(() => {
        const listeners = this.#listeners.get(channel) ?? new Set()
        this.#listeners.set(channel, listeners.add(listener))
        inOrder = this.#scheduler.schedule(Promise.resolve(), `heard ${channel}`)
        return inOrder.then(() => undefined)
      })
      const stop = () => {
        stopped = true
        void heard.then(() => this.#listeners.get(channel)?.delete(listener))
      }
      return { acknowledged: () => heard, stretch: 0, renew: () => undefined, stop }
    },
    onGap: listener => void this.#gapListeners.push(listener),
    hearsAll: () => true,
    close: () => undefined,
  }
}
