/** Sessions, each kept under its user and the hash of its token until it expires or ends. */
import { now } from '../domain/clock.ts'
import type { UserId } from '../domain/id.ts'
import { type ListedSession, placeOf, type Session, type SessionId, type SessionPlace } from '../domain/session.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeTime, parseTime } from './decode.ts'
import { channels, profileKey, sessionKey, userKeys } from './keys.ts'
import { decodeProfile } from './profile.ts'
import { noting, orNull } from './readable.ts'
import { Recently } from './recently.ts'
import { defineScripts, replying } from './scripts.ts'

export const sessionScripts = {
  createSession: replying<SessionId[] | null>()({
    keys: ['session', 'sessions', 'devices', 'profile', 'password'],
    args: ['id', 'expiresAt', 'limit', 'device', 'passwordHash'],
  }),
  renewSession: replying<[expiresAt: number, tooMany: SessionId[]] | null>()({
    keys: ['session', 'sessions', 'devices'],
    args: ['id', 'ttlMs', 'limit'],
  }),
  useSession: replying<0 | 1>()({ keys: ['devices'], args: ['id', 'everyMs'] }),
  listSessions: replying<[id: SessionId, expiresAt: string, use: string][]>()({
    keys: ['sessions', 'devices'],
    args: [],
  }),
  endSession: replying<0 | 1>()({
    keys: ['session', 'sessions', 'devices'],
    args: ['id', 'attempt', 'answerLifeMs', 'channel', 'notice'],
  }),
  endOutside: replying<0 | 1>()({ keys: ['session'], args: ['attempt', 'goodUntil', 'channel', 'notice'] }),
  moveCutoff: replying<0 | 1>()({ keys: ['cutoff'], args: ['time', 'channel', 'notice'] }),
}

/** How a session begins. */
export interface Beginning {
  device?: string | null
  /** What the password that was given was recognised by; none was: null. */
  passwordHash?: string | null
}

/** How often it is noted that a session is used. */
const useEveryMs = 60_000

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

  /** Of what Parlor does not keep: that it was ended is noted for as long as it would be good. */
  async function endOutside({ userId, id, goodUntil = 0 }: SessionPlace): Promise<boolean> {
    const ended = await scripts.endOutside({
      session: sessionKey({ userId, id }),
      attempt: newAttempt(),
      goodUntil,
      channel: channels.user(userId),
      notice: JSON.stringify({ kind: 'session', id }),
    })
    return ended === 1
  }

  const endAll = (userId: UserId, ids: SessionId[]) => Promise.all(ids.map(id => endSession({ userId, id })))
  const used = new Recently(useEveryMs)

  /** In the background: it is told to the minute. */
  function noteUse({ userId, id }: SessionPlace): void {
    if (!used.isNew(id)) return
    const { devices } = userKeys(userId)
    scripts.useSession({ devices, id, everyMs: useEveryMs }).catch(() => undefined)
  }

  async function listSessions(userId: UserId): Promise<ListedSession[]> {
    const { sessions, devices } = userKeys(userId)
    return (await scripts.listSessions({ sessions, devices })).flatMap(decodeListed)
  }

  return noting(noteUnreadable, {
    /**
     * Begins a session. When its user has more than `most`, those that expire first end; never the new one. False: there
     * is no such user, or the password is another one by now.
     */
    async createSession(session: Session, most: number, { device, passwordHash }: Beginning = {}): Promise<boolean> {
      const { id, user, expiresAt } = session
      const { profile, password } = userKeys(user.id)
      const begun = { id, expiresAt, limit: most, device: device ?? '', passwordHash: passwordHash ?? '' }
      const tooMany = await scripts.createSession({ ...keysOf(placeOf(session)), profile, password, ...begun })
      if (tooMany) await endAll(user.id, tooMany)
      return tooMany !== null
    },

    /**
     * With its user as they are now, in one look, which is noted as a use. Null when it expired, ended, or never was; what
     * cannot be read lets nobody in either.
     */
    async findSession(place: SessionPlace): Promise<Session | null> {
      const session = await orNull(noteUnreadable, findSession(redis, place))
      if (session && !place.outside) noteUse(place)
      return session
    },

    /** Those of this user that live, in no order. */
    listSessions,

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
    endSession: (place: SessionPlace): Promise<boolean> => (place.outside ? endOutside(place) : endSession(place)),

    /** Ends every JWT of this user that was made before now, and all that do not say when; and tells their sockets. */
    async endJwts(userId: UserId): Promise<void> {
      const [{ cutoff }, notice] = [userKeys(userId), JSON.stringify({ kind: 'sessions' })]
      await scripts.moveCutoff({ cutoff, time: now(), channel: channels.user(userId), notice })
    },

    /** Ends all sessions that are kept of this user but one. How many there were to end. */
    async endSessions(userId: UserId, but: SessionId | null): Promise<number> {
      const ids = (await listSessions(userId)).map(({ id }) => id).filter(id => id !== but)
      return (await endAll(userId, ids)).filter(Boolean).length
    },
  })
}

function keysOf(place: SessionPlace) {
  const { sessions, devices } = userKeys(place.userId)
  return { session: sessionKey(place), sessions, devices }
}

/** One whose device cannot be read began, and was used, when nobody knows. */
function decodeListed([id, expiresAt, use]: [id: SessionId, expiresAt: string, use: string]): ListedSession[] {
  const [, begun, used, device] = /^(\d+) (\d+) (.*)$/.exec(use) ?? []
  const [createdAt, lastUsedAt] = [parseTime(begun), parseTime(used)]
  const times = { createdAt: createdAt || 0, lastUsedAt: lastUsedAt || 0, expiresAt: parseTime(expiresAt) }
  return Number.isFinite(times.expiresAt) ? [{ id, ...times, device: device || null }] : []
}

async function findSession(redis: RedisClient, place: SessionPlace): Promise<Session | null> {
  if (place.outside) return findOutside(redis, place)
  const { userId, id } = place
  const [session, profile] = [sessionKey(place), profileKey(userId)]
  // One plain command, at half the cost of a script: this runs for every request.
  const [expiresAt, user] = await redis.mget(session, profile)
  if (!expiresAt || !user || expiresAt.startsWith('ended ')) return null
  return { id, user: decodeProfile(profile, userId, user), expiresAt: decodeTime(session, expiresAt) }
}

/** Nothing is kept of it while it is good. */
async function findOutside(redis: RedisClient, place: SessionPlace): Promise<Session | null> {
  const { userId, id, outside, goodUntil = 0, issuedAt, signedBy } = place
  const [profile, cutoffKey] = [profileKey(userId), userKeys(userId).cutoff]
  const [ended, user, cutoff] = await redis.mget(sessionKey(place), profile, cutoffKey)
  if (!user || ended || goodUntil <= now()) return null
  if (issuedAt !== undefined && cutoff && issuedAt < decodeTime(cutoffKey, cutoff)) return null
  const said = { ...(issuedAt !== undefined && { issuedAt }), ...(signedBy !== undefined && { signedBy }) }
  return { id, user: decodeProfile(profile, userId, user), expiresAt: goodUntil, ...(outside && { outside }), ...said }
}
