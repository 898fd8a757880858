/** What remembers, what notifies, and the verbs above them, joined. */
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { createChat, type WholeChat } from '../chat/chat.ts'
import type { Config } from '../config/config.ts'
import { type Delivery, openDelivery } from '../delivery/delivery.ts'
import { openChannels } from '../delivery/pubsub/channels.ts'
import { isLoopback } from '../domain/address.ts'
import type { NoteAudit } from '../domain/audit.ts'
import type { ContentHook } from '../hooks/content-hook.ts'
import { anyAudience, createJwts } from '../identity/jwts.ts'
import { sayUnreadableOnce } from '../logger.ts'
import type { RedisConnections } from '../redis/open.ts'
import { createAwarenessStore } from '../store/awareness-store.ts'
import { createBlockStore } from '../store/block-store.ts'
import { createDeletionStore } from '../store/deletion-store.ts'
import { createDirectoryStore } from '../store/directory-store.ts'
import { createExternalUserStore } from '../store/external-user-store.ts'
import { createInvitationStore } from '../store/invitation-store.ts'
import { channelsBelow } from '../store/keys.ts'
import { createMessageStore } from '../store/message-store.ts'
import { createModerationStore } from '../store/moderation-store.ts'
import { createPresenceStore } from '../store/presence-store.ts'
import { createReactionStore } from '../store/reaction-store.ts'
import { createRoomListStore } from '../store/room-list-store.ts'
import { createRoomStore } from '../store/room-store.ts'
import { createSessionStore } from '../store/session-store.ts'
import { createTriesStore } from '../store/tries-store.ts'
import { createUserStore } from '../store/user-store.ts'
import { type OpenWebhook, openContentHook, openWebhook } from './open-hooks.ts'

export interface ChatParts {
  redis: RedisConnections
  logger: Logger
  audit: NoteAudit
}

export function openChat(
  config: Config,
  { redis, logger, audit }: ChatParts,
): { delivery: Delivery; chat: WholeChat; webhook: OpenWebhook | null; contentHook: ContentHook | null } {
  const { limits, sessionTtlMs, host, presence, appTokens, authIssuer } = config
  const { commands } = redis
  const noteUnreadable = sayUnreadableOnce(logger)
  const users = createUserStore(commands, noteUnreadable)
  const webhook = openWebhook(config, { redis: commands, users, logger, noteUnreadable })
  // The stores find it at their client, and are made after it.
  if (webhook) Object.assign(commands, { roomNews: webhook.news })
  const instance = randomBytes(8).toString('hex')
  const stores = {
    rooms: createRoomStore(commands, limits, noteUnreadable),
    messages: createMessageStore(commands, limits, noteUnreadable),
    moderation: createModerationStore(commands, limits, noteUnreadable),
    reactions: createReactionStore(commands, limits, noteUnreadable),
    awareness: createAwarenessStore(commands, limits, noteUnreadable),
    roomLists: createRoomListStore(commands, noteUnreadable),
    presences: createPresenceStore(commands, instance, noteUnreadable),
    directory: createDirectoryStore(commands, noteUnreadable),
    invitations: createInvitationStore(commands, limits, noteUnreadable),
    blocks: createBlockStore(commands, limits, noteUnreadable),
    users,
    tries: createTriesStore(commands),
    deletions: createDeletionStore(commands, noteUnreadable),
    externalUsers: createExternalUserStore(commands, noteUnreadable),
    sessions: createSessionStore(commands, noteUnreadable),
  }
  const channelNames = channelsBelow(commands.channelPrefix)
  const channels = openInstanceChannels(redis, channelNames.heartbeat(instance), logger)
  const jwts = openJwts(config, logger)
  const source = {
    ...{ ...stores.rooms, ...stores.presences, ...stores.roomLists, ...stores.users },
    findSession: jwts.trusting(stores.sessions.findSession),
  }
  const delivery = openDelivery({ channels, source, limits, noteUnreadable, presence, channelNames })
  const isLocal = (address: string) => isLoopback(host) && isLoopback(address)
  const outside = { jwts, appTokens, issuer: authIssuer, takesPasswords: config.passwords }
  const contentHook = openContentHook(config, logger)
  const chat = createChat({
    ...stores,
    ...outside,
    contentHook,
    delivery,
    limits,
    sessionTtlMs,
    presence,
    audit,
    isLocal,
  })
  return { delivery, chat, webhook, contentHook }
}

function openJwts(config: Config, logger: Logger) {
  const { authJwksUrl, authJwtSecret, authIssuer, authAudience, authNameClaim, authPictureClaim } = config
  const rules = {
    jwksUrl: authJwksUrl,
    secret: authJwtSecret,
    issuer: authIssuer,
    audience: authAudience,
    nameClaim: authNameClaim,
    pictureClaim: authPictureClaim,
    skewSeconds: config.authClockSkewSeconds,
  }
  if (authJwksUrl && authAudience === '')
    logger.warn('AUTH_AUDIENCE is not set: JWTs that have an `aud`, as those of most issuers, are refused')
  if (authJwksUrl && authAudience === anyAudience)
    logger.warn('AUTH_AUDIENCE is *: what AUTH_ISSUER signs for other apps lets people in here, too')
  return createJwts(rules, error =>
    logger.error({ err: error }, 'AUTH_JWKS_URL did not answer as it should: the keys that are known go on'),
  )
}

function openInstanceChannels({ commands, subscriber }: RedisConnections, heartbeatChannel: string, logger: Logger) {
  return openChannels({
    subscriber,
    publish: (channel, text) => commands.publish(channel, text),
    heartbeatChannel,
    onFault: (channel, error) => logger.error({ channel, err: error }, 'a word on a channel met a fault'),
  })
}
