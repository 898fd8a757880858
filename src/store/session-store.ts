/** Sessions, each kept under the hash of its token until it expires or ends. */

import type { UserId } from '../domain/id.ts'
import type { Session, SessionId } from '../domain/session.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeTime, decodeUser } from './decode.ts'
import { channels, sessionKey, userKeys } from './keys.ts'
import { noting, orNull, readable } from './readable.ts'
import { defineScripts, replying } from './scripts.ts'

export const sessionScripts = {
  createSession: replying<1>()({ keys: ['session'], args: ['userJson', 'expiresAt'] }),
  renewSession: replying<number | null>()({ keys: ['session'], args: ['ttlMs'] }),
  endSession: replying<0 | 1>()({ keys: ['session'], args: ['attempt', 'answerLifeMs', 'channel', 'notice'] }),
  listSession: replying<SessionId[]>()({ keys: ['sessions'], args: ['session', 'expiresAt', 'limit'] }),
}

export type SessionStore = ReturnType<typeof createSessionStore>

export function createSessionStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, sessionScripts)
  return noting(noteUnreadable, {
    async createSession({ id, user, expiresAt }: Session): Promise<void> {
      await scripts.createSession({ session: sessionKey(id), userJson: JSON.stringify(user), expiresAt })
    },

    /**
     * Notes a session that was created or renewed among those of its user. Answers those of more than `most` that expire
     * first: they are to be ended, which takes them away again.
     */
    listSession: ({ id, user, expiresAt }: Session, most: number): Promise<SessionId[]> =>
      scripts.listSession({ sessions: userKeys(user.id).sessions, session: id, expiresAt, limit: most }),

    /** Null when it expired, ended, or never was; what cannot be read lets nobody in either. */
    findSession: (id: SessionId): Promise<Session | null> => orNull(noteUnreadable, findSession(redis, id)),

    /** Lets the session live for `ttlMs` from now on. Answers until when (ms since 1970); null: it is over. */
    renewSession: (id: SessionId, ttlMs: number): Promise<number | null> =>
      scripts.renewSession({ session: sessionKey(id), ttlMs }),

    /** Ends the session and tells the sockets of its user. False: it was over. */
    async endSession(id: SessionId, userId: UserId): Promise<boolean> {
      const ended = await scripts.endSession({
        session: sessionKey(id),
        attempt: newAttempt(),
        answerLifeMs: answerLifeMs.server,
        channel: channels.user(userId),
        notice: JSON.stringify({ kind: 'session', id }),
      })
      // It is over, whatever the list says: there it counts until it would have expired, at worst.
      await redis.zrem(userKeys(userId).sessions, id).catch(() => undefined)
      return ended === 1
    },
  })
}

async function findSession(redis: RedisClient, id: SessionId): Promise<Session | null> {
  const key = sessionKey(id)
  const [user, expiresAt] = await readable(key, redis.hmget(key, 'user', 'expiresAt'))
  return user ? { id, user: decodeUser(key, user), expiresAt: decodeTime(key, expiresAt) } : null
}
