/** Sessions, each kept under its user and the hash of its token until it expires or ends. */

import type { UserId } from '../domain/id.ts'
import { placeOf, type Session, type SessionId, type SessionPlace } from '../domain/session.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeTime } from './decode.ts'
import { channels, profileKey, sessionKey, userKeys } from './keys.ts'
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
      ...keysOf({ userId, id }),
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
    async createSession(session: Session, most: number): Promise<void> {
      const { id, user, expiresAt } = session
      await endAll(user.id, await scripts.createSession({ ...keysOf(placeOf(session)), id, expiresAt, limit: most }))
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
    async renewSession(place: SessionPlace, ttlMs: number, most: number): Promise<number | null> {
      const renewed = await scripts.renewSession({ ...keysOf(place), id: place.id, ttlMs, limit: most })
      if (!renewed) return null
      const [expiresAt, tooMany] = renewed
      await endAll(place.userId, tooMany)
      return expiresAt
    },

    /** Ends the session and tells the sockets of its user. False: it was over. */
    endSession,
  })
}

const keysOf = (place: SessionPlace) => ({ session: sessionKey(place), sessions: userKeys(place.userId).sessions })

async function findSession(redis: RedisClient, place: SessionPlace): Promise<Session | null> {
  const { userId, id } = place
  const [session, profile] = [sessionKey(place), profileKey(userId)]
  // One plain command, at half the cost of a script: this runs for every request.
  const [expiresAt, user] = await redis.mget(session, profile)
  if (!expiresAt || !user || expiresAt.startsWith('ended ')) return null
  return { id, user: decodeProfile(profile, userId, user), expiresAt: decodeTime(session, expiresAt) }
}
