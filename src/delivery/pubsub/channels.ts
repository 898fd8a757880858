/** Redis pub/sub for this instance: one listener per channel, and a word when something may have been missed. */
import { RedisPubSub } from 'graphql-redis-subscriptions'
import { isRecord, isText, parseJson } from '../../domain/shape.ts'
import { GuardedSubscriber, type SubscriberConnection } from './subscriber.ts'

export interface ChannelsOptions {
  subscriber: SubscriberConnection
  /** Publishes one text; may reject. */
  publish: (channel: string, text: string) => Promise<unknown>
  /** The channel on which this instance hears itself. */
  heartbeatChannel: string
  heartbeatMs?: number
  /** A listener has thrown at a word of this channel. That is a fault here, not of the sender, and it ends nothing. */
  onFault: (channel: string, error: unknown) => void
}

/** Whether a word names its kind, as every word does. A kind that is not known here comes from a newer instance. */
export const isNamed = (word: unknown): word is { kind: string } & Record<string, unknown> =>
  isRecord(word) && isText(word.kind)

export interface Listening {
  /** Resolves when Redis has acknowledged the channel: what is published from then on is heard, or `onGap` is called. */
  acknowledged(): Promise<void>
  /**
   * In which stretch of unbroken hearing the channel is heard now, or null when it is not, as far as can be told. What was
   * true in one stretch, and published when it changed, is true until its end.
   */
  readonly stretch: number | null
  /** Something was missed on this channel, which may have gone deaf: asks for it once more. */
  renew(): void
  stop(): void
}

export type Channels = ReturnType<typeof openChannels>

interface Ear {
  subscriber: GuardedSubscriber
  pubsub: RedisPubSub
  /** Whether this instance has heard itself of late. */
  isAwake(): boolean
}

/** A class, and no closures: there is one for each user and each room. */
class ChannelListening implements Listening {
  readonly #ear: Ear
  readonly #channel: string
  readonly #subscribed: Promise<number>

  constructor(ear: Ear, channel: string, subscribed: Promise<number>) {
    this.#ear = ear
    this.#channel = channel
    this.#subscribed = subscribed
  }

  acknowledged(): Promise<void> {
    return this.#subscribed.then(() => this.#ear.subscriber.acknowledged(this.#channel))
  }

  get stretch(): number | null {
    const { subscriber, isAwake } = this.#ear
    return subscriber.isAcknowledged(this.#channel) && isAwake() ? subscriber.losses : null
  }

  renew(): void {
    this.#ear.subscriber.renew(this.#channel)
  }

  stop(): void {
    void this.#subscribed.then(id => this.#ear.pubsub.unsubscribe(id))
  }
}

/** How many heartbeats may be missed before what depends on hearing is asked of Redis … */
const trustedBeats = 3
/** … and before the connection is given up. */
const missedBeats = 12

/** Opens this instance's ear. Nothing is subscribed but its own heartbeat. */
export function openChannels(options: ChannelsOptions) {
  const { heartbeatMs = 500, heartbeatChannel } = options
  const gapListeners = new Set<() => void>()
  const subscriber = new GuardedSubscriber(options.subscriber, () => {
    beatAt = performance.now()
    for (const listener of gapListeners) listener()
  })
  let beatAt = performance.now()

  const pubsub = new RedisPubSub({
    // The library types both as ioredis clients, but only ever asks the subscriber for what GuardedSubscriber has.
    subscriber: subscriber as never,
    publisher: { quit: () => Promise.resolve('OK') } as never,
    deserializer: bytes => parseJson(String(bytes)),
  })

  const ear = { subscriber, pubsub, isAwake: () => performance.now() - beatAt < heartbeatMs * trustedBeats }

  /**
   * Hears every word of a channel, parsed once, in order; undefined for what is no JSON. Anybody who reaches Redis can
   * publish: nothing is known of a word's shape, and what the listener throws starves no other.
   */
  function listen(channel: string, onWord: (word: unknown) => void): Listening {
    const subscribed = pubsub.subscribe(channel, (word: unknown) => {
      try {
        onWord(word)
      } catch (error) {
        options.onFault(channel, error)
      }
    })
    return new ChannelListening(ear, channel, subscribed)
  }

  function beat(): void {
    if (!subscriber.connected) return
    if (performance.now() - beatAt > heartbeatMs * missedBeats) {
      beatAt = performance.now()
      subscriber.reconnect()
    }
    // Redis away is no news here: the connections say so themselves.
    options.publish(heartbeatChannel, '1').catch(() => undefined)
  }

  const heartbeat = listen(heartbeatChannel, () => {
    beatAt = performance.now()
  })
  const timer = setInterval(beat, heartbeatMs)

  return {
    listen,
    /** Calls back after every reconnection, when all channels are heard again: something may have been missed. */
    onGap: (listener: () => void) => void gapListeners.add(listener),
    /** Whether every channel is heard right now. */
    hearsAll: () => subscriber.hearsAll,
    close(): void {
      clearInterval(timer)
      heartbeat.stop()
      void subscriber.quit()
    },
  }
}
