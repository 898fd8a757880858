/** A Redis subscriber that never rejects, knows what it should hear, and says when it may have missed something. */

/** The part of an ioredis connection that is used here. */
export interface SubscriberConnection {
  readonly status: string
  subscribe(...channels: string[]): Promise<unknown>
  unsubscribe(...channels: string[]): Promise<unknown>
  on(event: string, listener: (...args: never[]) => void): unknown
  disconnect(reconnect?: boolean): void
}

const channelsPerCommand = 1000
const againAfterMs = 500

/**
 * Stands between graphql-redis-subscriptions and ioredis. To the former, a subscription succeeds at once and never
 * fails, whatever Redis does; `acknowledged` tells when Redis has really acknowledged it. After every reconnection the whole
 * wanted set is subscribed again, and `onGap` is called when that has been acknowledged.
 */
export class GuardedSubscriber {
  readonly #connection: SubscriberConnection
  readonly #onGap: () => void
  /** Wanted channels, each with those who wait for its acknowledgement, or null once it came. */
  readonly #wanted = new Map<string, (() => void)[] | null>()
  /** Channels that are to be asked for at the end of this turn of the event loop, all of them in one command. */
  readonly #fresh = new Set<string>()
  #connected = false
  #losses = 0

  constructor(connection: SubscriberConnection, onGap: () => void) {
    this.#connection = connection
    this.#onGap = onGap
    connection.on('ready', () => void this.#resubscribe())
    connection.on('close', () => this.#lost())
    if (connection.status === 'ready') this.#connected = true
  }

  on(event: string, listener: (...args: never[]) => void): void {
    this.#connection.on(event, listener)
  }

  subscribe(channel: string, done: (error: null) => void): void {
    this.#wanted.set(channel, [])
    this.#ask(channel)
    done(null)
  }

  unsubscribe(channel: string): void {
    this.#wanted.delete(channel)
    this.#fresh.delete(channel)
    // A failure means that the connection is cut, and the next one will not subscribe this channel.
    if (this.#connected) this.#connection.unsubscribe(channel).catch(() => undefined)
  }

  /** Patterns are not used; graphql-redis-subscriptions asks for these all the same. */
  psubscribe(): void {}
  punsubscribe(): void {}

  /** Resolves when Redis has acknowledged a wanted channel; never rejects. */
  acknowledged(channel: string): Promise<void> {
    const waiting = this.#wanted.get(channel)
    return waiting ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve()
  }

  /** Subscribes a wanted channel once more: harmless when it is heard, a cure when Redis has forgotten it. */
  renew(channel: string): void {
    if (this.#wanted.has(channel)) this.#ask(channel)
  }

  /** Whether every wanted channel is heard now. */
  get hearsAll(): boolean {
    if (!this.#connected) return false
    for (const waiting of this.#wanted.values()) if (waiting) return false
    return true
  }

  /** Whether Redis has acknowledged a wanted channel on this connection. */
  isAcknowledged(channel: string): boolean {
    return this.#connected && this.#wanted.get(channel) === null
  }

  /** How often the connection was lost: while it is the same number, nothing can have been missed. */
  get losses(): number {
    return this.#losses
  }

  get connected(): boolean {
    return this.#connected
  }

  /** Drops a connection that has gone silent; ioredis opens another. */
  reconnect(): void {
    this.#connection.disconnect(true)
  }

  quit(): Promise<string> {
    this.#wanted.clear()
    this.#connection.disconnect()
    return Promise.resolve('OK')
  }

  #ask(channel: string): void {
    if (!this.#connected) return
    if (this.#fresh.size === 0) setImmediate(() => this.#askForFresh())
    this.#fresh.add(channel)
  }

  #askAgain(channels: string[]): void {
    for (const channel of channels) if (this.#wanted.get(channel)) this.#ask(channel)
  }

  #askForFresh(): void {
    const channels = [...this.#fresh]
    this.#fresh.clear()
    if (this.#connected) void this.#requestAll(channels)
  }

  async #resubscribe(): Promise<void> {
    this.#connected = true
    if (await this.#requestAll([...this.#wanted.keys()])) this.#onGap()
  }

  /** Whether Redis has acknowledged all of them. */
  async #requestAll(channels: string[]): Promise<boolean> {
    const requests: Promise<boolean>[] = []
    for (let i = 0; i < channels.length; i += channelsPerCommand)
      requests.push(this.#request(channels.slice(i, i + channelsPerCommand)))
    return (await Promise.all(requests)).every(acknowledged => acknowledged)
  }

  async #request(channels: string[]): Promise<boolean> {
    const asked = channels.map(channel => this.#wanted.get(channel))
    try {
      await this.#connection.subscribe(...channels)
    } catch {
      // Cut off before the answer, the next `ready` asks again for all that is wanted; refused, this does.
      setTimeout(() => this.#askAgain(channels), againAfterMs).unref()
      return false
    }
    this.#dropUnwanted(channels)
    for (const [i, channel] of channels.entries()) {
      const waiting = this.#wanted.get(channel)
      // One that was dropped and wanted anew meanwhile is a later request's to acknowledge.
      if (!waiting || waiting !== asked[i]) continue
      this.#wanted.set(channel, null)
      for (const resolve of waiting) resolve()
    }
    return true
  }

  /** Let go while the connection was cut: the client library has asked for them again by itself on the next one. */
  #dropUnwanted(channels: string[]): void {
    const unwanted = channels.filter(channel => !this.#wanted.has(channel))
    if (unwanted.length > 0 && this.#connected) this.#connection.unsubscribe(...unwanted).catch(() => undefined)
  }

  #lost(): void {
    this.#connected = false
    this.#losses++
    for (const [channel, waiting] of this.#wanted) if (!waiting) this.#wanted.set(channel, [])
  }
}
