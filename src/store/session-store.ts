/** Sessions, each kept under the hash of its token until it expires or ends. */

import type { UserId } from '../domain/id.ts'
import type { Session, SessionId } from '../domain/session.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { newAttempt, operationLifeMs } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeTime, decodeUser } from './decode.ts'
import { channels, sessionKey, userKeys } from './keys.ts'
import { noting, orNull, readable } from './readable.ts'
import { defineScript } from './scripts.ts'

export type SessionStore = ReturnType<typeof createSessionStore>

export function createSessionStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const createSession = defineScript<1>(redis, 'createSession')
  const renewSession = defineScript<number | null>(redis, 'renewSession')
  const endSession = defineScript<0 | 1>(redis, 'endSession')
  const listSession = defineScript<SessionId[]>(redis, 'listSession')
  return noting(noteUnreadable, {
    async createSession({ id, user, expiresAt }: Session): Promise<void> {
      await createSession([sessionKey(id)], [JSON.stringify(user), expiresAt])
    },

    /**
     * Notes a session that was created or renewed on its user's list. Answers those of more than `most` that expire
     * first: they are to be ended, which takes them off the list.
     */
    listSession: ({ id, user, expiresAt }: Session, most: number): Promise<SessionId[]> =>
      listSession([userKeys(user.id).sessions], [id, expiresAt, most]),

    /** Null when it expired, ended, or never was; what cannot be read lets nobody in either. */
    findSession: (id: SessionId): Promise<Session | null> => orNull(noteUnreadable, findSession(redis, id)),

    /** Lets the session live for `ttlMs` from now on. Answers until when (ms since 1970); null: it is over. */
    renewSession: (id: SessionId, ttlMs: number): Promise<number | null> => renewSession([sessionKey(id)], [ttlMs]),

    /** Ends the session and tells the sockets of its user. False: it was over. */
    async endSession(id: SessionId, userId: UserId): Promise<boolean> {
      const notice = JSON.stringify({ kind: 'session', id })
      const args = [newAttempt(), operationLifeMs.server, channels.user(userId), notice]
      const ended = await endSession([sessionKey(id)], args)
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
