/** For which users this instance vouches: those who have a socket here, and for a moment those whose last one closed. */
import type { UserId } from '../../domain/id.ts'
import { Patrol } from '../../patrol.ts'

export interface OnlineOptions {
  /** Each says it of some users; what fails is said again in the next round, or runs out. */
  keepOnline(ids: readonly UserId[]): Promise<unknown>
  leaveOnline(ids: readonly UserId[]): Promise<unknown>
  /** How often it is said again: well within the time for which it holds. */
  everyMs: number
  /** A page that is loaded anew, or a phone that changes networks, is no going. */
  graceMs: number
}

/** How often it is looked whose time to come back is over. */
const partingEveryMs = 500
/** All who come within so long are said together: a command each would cost a tenth of what their coming does. */
const arrivingMs = 20

export type Online = ReturnType<typeof keepOnline>

/** Starts vouching. */
export function keepOnline({ keepOnline: keep, leaveOnline, everyMs, graceMs }: OnlineOptions) {
  /** How many sockets each has; none: until when they may come back. */
  const here = new Map<UserId, number>()
  const leaving = new Map<UserId, number>()
  const arrived = new Set<UserId>()
  let arriving: NodeJS.Timeout | undefined

  function say(): void {
    arriving = undefined
    const some = [...arrived].filter(userId => here.has(userId))
    arrived.clear()
    keep(some).catch(() => undefined)
  }

  const keeping = new Patrol({
    everyone: {
      get size() {
        return here.size
      },
      values: () => here.entries(),
    },
    everyMs,
    visit: some => keep(some.flatMap(([userId, sockets]) => (sockets > 0 ? userId : []))),
  })
  const parting = new Patrol({
    everyone: {
      get size() {
        return leaving.size
      },
      values: () => leaving.entries(),
    },
    everyMs: partingEveryMs,
    visit: leave,
  })

  function leave(some: readonly [UserId, number][]): Promise<unknown> {
    const time = performance.now()
    const gone = some.flatMap(([userId, at]) => (at <= time && leaving.get(userId) === at ? userId : []))
    for (const userId of gone) {
      leaving.delete(userId)
      here.delete(userId)
    }
    return leaveOnline(gone)
  }

  return {
    /** The user has one socket more here. */
    came(userId: UserId): void {
      const sockets = here.get(userId)
      here.set(userId, (sockets ?? 0) + 1)
      leaving.delete(userId)
      if (sockets !== undefined) return
      arrived.add(userId)
      arriving ??= setTimeout(say, arrivingMs)
    },
    /** And one less. */
    went(userId: UserId): void {
      const sockets = (here.get(userId) ?? 1) - 1
      here.set(userId, sockets)
      if (sockets === 0) leaving.set(userId, performance.now() + graceMs)
    },
    /** From now on nobody is said to have gone: the users of an instance that ends are coming back elsewhere. */
    drain: () => parting.stop(),
    close(): void {
      clearTimeout(arriving)
      keeping.stop()
      parting.stop()
    },
  }
}
