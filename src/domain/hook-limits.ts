/** The limits of what Parlor calls. */
import { type Limit, limit } from './limit.ts'

export const hookLimits = {
  webhookCalls: limit(4, 'calls', 'Calls of the webhook under way at the same time, on each instance.'),
  webhookEvents: limit(
    100,
    'events',
    'Events in one call of the webhook, of up to 25 rooms; of each room at least one, and in all about 1 MiB.',
  ),
  contentHookCalls: limit(64, 'calls', 'Calls of the content hook under way at the same time, on each instance.'),
  contentHookWaiting: limit(
    1000,
    'messages',
    'Messages that wait for the content hook, on each instance, in turn by author. When there are more, one of the author with the most of them is not asked about, and `CONTENT_HOOK_FAILS` says what becomes of it.',
  ),
} satisfies Record<string, Limit>
