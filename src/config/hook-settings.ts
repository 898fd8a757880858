/** The settings of what Parlor calls: the webhook, and the content hook. */
import { secretSetting, setting } from './setting.ts'
import { hours, integer, nothingOr, oneOf, parseHookUrl, parseNetworks, parseSecrets } from './values.ts'

export const hookSettings = {
  // It may carry a secret of its own.
  webhookUrl: secretSetting(
    'WEBHOOK_URL',
    '',
    'URL',
    'Where your app is told what happens in all rooms (docs/webhooks.md). If it is not set, nobody is told.',
    nothingOr(parseHookUrl),
  ),
  // It may carry a secret of its own.
  contentHookUrl: secretSetting(
    'CONTENT_HOOK_URL',
    '',
    'URL',
    'Where your app is asked before a message is sent or edited (docs/webhooks.md). If it is not set, nobody is asked.',
    nothingOr(parseHookUrl),
  ),
  hookSecrets: secretSetting(
    'HOOK_SECRETS',
    '',
    'texts, by comma',
    'What calls are signed with, each of at least 32 characters. With two of them each call has two signatures, so that your app can change from one to the other.',
    parseSecrets,
  ),
  hookNetworks: setting(
    'HOOK_NETWORKS',
    '',
    'networks, by comma',
    'Private networks in which hooks may be called, also over http: `10.1.0.0/16, 127.0.0.1`. All other calls go to public addresses, over https.',
    parseNetworks,
  ),
  webhookTimeoutMs: setting(
    'WEBHOOK_TIMEOUT_MS',
    '10000',
    'ms',
    'How long the webhook may take to answer.',
    integer(100, 60_000),
  ),
  webhookRetryMs: setting(
    'WEBHOOK_RETRY_MS',
    '1000',
    'ms',
    'How long to wait after the first call of the webhook that failed. The wait doubles with each failure.',
    integer(10, 3_600_000),
  ),
  webhookRetryMostMs: setting(
    'WEBHOOK_RETRY_MOST_MS',
    '60000',
    'ms',
    'The longest wait between two calls that fail.',
    integer(10, 3_600_000),
  ),
  webhookGiveUpMs: setting(
    'WEBHOOK_GIVE_UP_HOURS',
    '24',
    'hours',
    'For how long failing calls are tried again. After that the room, or the webhook, is parked until `npm run webhooks -- resume`.',
    hours,
  ),
  webhookSweepMs: setting(
    'WEBHOOK_SWEEP_MS',
    '60000',
    'ms',
    'How often all rooms are looked through for what the app was not told, by all instances together. Where there are many, about 1,000 a second are looked at.',
    integer(500, 86_400_000),
  ),
  contentHookTimeoutMs: setting(
    'CONTENT_HOOK_TIMEOUT_MS',
    '500',
    'ms',
    'How long the content hook may take to answer. Whoever sends waits for it.',
    integer(10, 10_000),
  ),
  contentHookFails: setting(
    'CONTENT_HOOK_FAILS',
    'closed',
    'open, closed',
    'What becomes of a message when the content hook does not answer as it should: `open` sends it, `closed` answers UNAVAILABLE.',
    oneOf('open closed'),
  ),
}
