/** Sessions, each kept under its user and the hash of its token until it expires or ends. */

import type { UserId } from '../domain/id.ts'
import type { Session, SessionId, SessionPlace } from '../domain/session.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeTime } from './decode.ts'
import { channels, userKeys } from './keys.ts'
import { decodeProfile } from './profile.ts'
import { noting, orNull } from './readable.ts'
import { defineScripts, replying } from './scripts.ts'

export const sessionScripts = {
  createSession: replying<SessionId[]>()({ keys: ['session', 'sessions'], args: ['id', 'expiresAt', 'limit'] }),
  renewSession: replying<[expiresAt: number, tooMany: SessionId[]] | null>()({
    keys: ['session', 'sessions'],
    args: ['id', 'ttlMs', 'limit'],
  }),
  endSession: replying<0 | 1>()({
    keys: ['session', 'sessions'],
    args: ['id', 'attempt', 'answerLifeMs', 'channel', 'notice'],
  }),
}

export type SessionStore = ReturnType<typeof createSessionStore>

export function createSessionStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, sessionScripts, ['sessions'])

  async function endSession({ userId, id }: SessionPlace): Promise<boolean> {
    const ended = await scripts.endSession({
      ...keysOf(userId, id),
      id,
      attempt: newAttempt(),
      answerLifeMs: answerLifeMs.server,
      channel: channels.user(userId),
      notice: JSON.stringify({ kind: 'session', id }),
    })
    return ended === 1
  }

  const endAll = (userId: UserId, ids: SessionId[]) => Promise.all(ids.map(id => endSession({ userId, id })))

  return noting(noteUnreadable, {
    /** Begins a session. When its user has more than `most`, those that expire first end; never the new one. */
    async createSession({ id, user, expiresAt }: Session, most: number): Promise<void> {
      await endAll(user.id, await scripts.createSession({ ...keysOf(user.id, id), id, expiresAt, limit: most }))
    },

    /**
     * With its user as they are now, in one look. Null when it expired, ended, or never was; what cannot be read lets
     * nobody in either.
     */
    findSession: (place: SessionPlace): Promise<Session | null> => orNull(noteUnreadable, findSession(redis, place)),

    /**
     * Lets the session live for `ttlMs` from now on, and ends others as its beginning does. Answers until when (ms since
     * 1970); null: it is over.
     */
    async renewSession({ userId, id }: SessionPlace, ttlMs: number, most: number): Promise<number | null> {
      const [expiresAt, tooMany] = (await scripts.renewSession({ ...keysOf(userId, id), id, ttlMs, limit: most })) ?? []
      await endAll(userId, tooMany ?? [])
      return expiresAt ?? null
    },

    /** Ends the session and tells the sockets of its user. False: it was over. */
    endSession,
  })
}

function keysOf(userId: UserId, id: SessionId) {
  const { session, sessions } = userKeys(userId)
  return { session: session(id), sessions }
}

async function findSession(redis: RedisClient, { userId, id }: SessionPlace): Promise<Session | null> {
  const { session, profile } = userKeys(userId)
  const key = session(id)
  // One plain command, at half the cost of a script: this runs for every request.
  const [expiresAt, user] = await redis.mget(key, profile)
  if (!expiresAt || !user || expiresAt.startsWith('ended ')) return null
  return { id, user: decodeProfile(userId, user), expiresAt: decodeTime(key, expiresAt) }
}
