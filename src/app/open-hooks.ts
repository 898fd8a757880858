/** What Parlor calls, joined: the webhook with its sweep, and the content hook. Nothing of either where it has no URL. */
import type { Logger } from 'pino'
import { createFairQueue } from '../chat/fair-queue.ts'
import type { Config } from '../config/config.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import { createCaller } from '../hooks/caller.ts'
import { type ContentHook, createContentHook } from '../hooks/content-hook.ts'
import { News } from '../hooks/news.ts'
import { Sweep } from '../hooks/sweep.ts'
import { Webhooks } from '../hooks/webhooks.ts'
import { type Metrics, watchNumber } from '../server/metrics.ts'
import type { RedisClient, RoomNews } from '../store/client.ts'
import { createRegistryStore } from '../store/registry-store.ts'
import type { UserStore } from '../store/user-store.ts'
import { createWebhookStore } from '../store/webhook-store.ts'

interface HookParts {
  redis: RedisClient
  users: Pick<UserStore, 'readUsers'>
  logger: Logger
  noteUnreadable: NoteUnreadable
}

export interface OpenWebhook {
  /** To be told of each change of a room. */
  news: RoomNews
  counts: Webhooks['counts']
  /** Notes what is left to tell, and lets what is under way finish. Never rejects. */
  close(): Promise<void>
}

export function openWebhook(config: Config, { redis, users, logger, noteUnreadable }: HookParts): OpenWebhook | null {
  const { webhookUrl, limits } = config
  if (webhookUrl === null) return null
  const store = createWebhookStore(redis, limits, noteUnreadable)
  const registry = createRegistryStore(redis)
  const caller = callerOf(config, webhookUrl, 'webhook', limits.webhookCalls)
  const webhooks = new Webhooks(
    { store, users, caller, register: registry.register, logger },
    {
      timeoutMs: config.webhookTimeoutMs,
      callsAtOnce: limits.webhookCalls,
      eventsPerCall: limits.webhookEvents,
      firstWaitMs: config.webhookRetryMs,
      longestWaitMs: config.webhookRetryMostMs,
      giveUpMs: config.webhookGiveUpMs,
    },
  )
  const news = new News({ noteNews: store.noteNews, onNoted: () => webhooks.wake() })
  const note: RoomNews['note'] = roomId => news.note(roomId)
  const sweep = new Sweep({ registry, isTold: store.isTold, note }, config.webhookSweepMs)
  return {
    news: { register: registry.register, note },
    counts: webhooks.counts,
    async close() {
      await sweep.close()
      await news.flush()
      await webhooks.close()
    },
  }
}

/** Shows operators how things stand, as this instance saw it last. */
export function watchWebhook(metrics: Metrics, { counts }: OpenWebhook): void {
  const watch = (name: string, help: string, read: () => number) =>
    watchNumber(metrics, `parlor_webhook_${name}`, help, read)
  watch('is_parked', '1 when the webhook is parked: nobody tries again until it is resumed.', () => +counts().isParked)
  watch('rooms_waiting', 'Rooms with something to tell the webhook, on all instances.', () => counts().waiting)
  watch('rooms_failing', 'Rooms whose last call of the webhook failed, on all instances.', () => counts().failing)
  watch('rooms_parked', 'Rooms that are parked until they are resumed, on all instances.', () => counts().parked)
  watch('calls_told', 'Calls of the webhook that succeeded, here since the start.', () => counts().told)
  watch('calls_failed', 'Calls of the webhook that failed, here since the start.', () => counts().failed)
}

export function openContentHook(config: Config, logger: Logger): ContentHook | null {
  const { contentHookUrl, contentHookTimeoutMs, contentHookFails, limits } = config
  if (contentHookUrl === null) return null
  return createContentHook({
    caller: callerOf(config, contentHookUrl, 'content', limits.contentHookCalls),
    timeoutMs: contentHookTimeoutMs,
    fails: contentHookFails === 'open' ? 'open' : 'closed',
    turns: createFairQueue({
      atOnce: limits.contentHookCalls,
      waiting: limits.contentHookWaiting,
      refusal: () => new Error('Too many messages wait for it'),
    }),
    logger,
  })
}

const callerOf = (
  { hookSecrets, hookNetworks }: Config,
  url: string,
  hook: 'webhook' | 'content',
  callsAtOnce: number,
) => createCaller({ url, hook, callsAtOnce, secrets: hookSecrets, networks: hookNetworks })

export function watchContentHook(metrics: Metrics, { counts }: ContentHook): void {
  watchNumber(
    metrics,
    'parlor_content_hook_waiting',
    'Messages that wait for the content hook here.',
    () => counts().waiting,
  )
  watchNumber(
    metrics,
    'parlor_content_hook_failed',
    'How often the content hook gave no answer that can be read, here since the start.',
    () => counts().failed,
  )
}
