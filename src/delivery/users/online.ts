/** For which users this instance vouches: those who have a socket here, and for a moment those whose last one closed. */
import type { UserId } from '../../domain/id.ts'
import { Patrol } from '../../patrol.ts'

export interface OnlineOptions {
  /** Each says it of one user; what fails is said again in the next round, or runs out. */
  keepOnline(userId: UserId): Promise<unknown>
  leaveOnline(userId: UserId): Promise<unknown>
  /** How often it is said again: well within the time for which it holds. */
  everyMs: number
  /** A page that is loaded anew, or a phone that changes networks, is no going. */
  graceMs: number
}

/** How often it is looked whose time to come back is over. */
const partingEveryMs = 500

export type Online = ReturnType<typeof keepOnline>

/** Starts vouching. */
export function keepOnline({ keepOnline: keep, leaveOnline, everyMs, graceMs }: OnlineOptions) {
  /** How many sockets each has; none: until when they may come back. */
  const here = new Map<UserId, number>()
  const leaving = new Map<UserId, number>()
  const arrived = new Set<UserId>()
  let arriving = false

  /** All who came in one turn are said in one write. */
  function say(): void {
    arriving = false
    const some = [...arrived]
    arrived.clear()
    for (const userId of some) if (here.has(userId)) keep(userId).catch(() => undefined)
  }

  const keeping = new Patrol({
    everyone: {
      get size() {
        return here.size
      },
      values: () => here.entries(),
    },
    everyMs,
    visit: some => Promise.all(some.map(([userId, sockets]) => sockets > 0 && keep(userId))),
  })
  const parting = new Patrol({
    everyone: {
      get size() {
        return leaving.size
      },
      values: () => leaving.entries(),
    },
    everyMs: partingEveryMs,
    visit: some => Promise.all(some.map(([userId, at]) => leave(userId, at))),
  })

  async function leave(userId: UserId, at: number): Promise<void> {
    if (performance.now() < at || leaving.get(userId) !== at) return
    leaving.delete(userId)
    here.delete(userId)
    await leaveOnline(userId)
  }

  return {
    /** The user has one socket more here. */
    came(userId: UserId): void {
      const sockets = here.get(userId)
      here.set(userId, (sockets ?? 0) + 1)
      leaving.delete(userId)
      if (sockets !== undefined) return
      arrived.add(userId)
      if (!arriving) setImmediate(say)
      arriving = true
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
      keeping.stop()
      parting.stop()
    },
  }
}
