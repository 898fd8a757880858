/** Work that is done a few at a time: callers have their turns one after the other, however much each of them sends. */

export interface FairQueueOptions {
  atOnce: number
  /** How much may wait, of all callers together. */
  waiting: number
  /** The refusal for a caller who finds no place, or loses it. */
  refusal(waiting: number): Error
}

export interface FairQueue {
  run<T>(caller: string, work: () => Promise<T>): Promise<T>
}

interface Waiting {
  start(): void
  refuse(error: Error): void
}

/** A full queue takes a caller with little in it, at the expense of the one with the most: nobody fills it for all. */
export function createFairQueue({ atOnce, waiting: most, refusal }: FairQueueOptions): FairQueue {
  /** What waits, by its caller; the callers in the order of their next turn. */
  const lines = new Map<string, Waiting[]>()
  let running = 0
  let waiting = 0

  async function start<T>(work: () => Promise<T>): Promise<T> {
    running++
    try {
      return await work()
    } finally {
      running--
      startNext()
    }
  }

  function startNext(): void {
    const [first] = lines
    if (!first) return
    const [caller, line] = first
    const [next, ...rest] = line as [Waiting, ...Waiting[]]
    lines.delete(caller)
    if (rest.length > 0) lines.set(caller, rest)
    waiting--
    next.start()
  }

  function wait<T>(caller: string, work: () => Promise<T>): Promise<T> {
    if (waiting >= most && !makeRoom(caller)) return Promise.reject(refusal(waiting))
    return new Promise((resolve, reject) => {
      const line = lines.get(caller) ?? []
      line.push({ start: () => void start(work).then(resolve, reject), refuse: reject })
      lines.set(caller, line)
      waiting++
    })
  }

  /** The last in the longest line gives its place to a caller whose own line stays shorter even with it. */
  function makeRoom(caller: string): boolean {
    const longest = [...lines.values()].reduce((a, b) => (b.length > a.length ? b : a))
    if (longest.length <= (lines.get(caller)?.length ?? 0) + 1) return false
    longest.pop()!.refuse(refusal(waiting))
    waiting--
    return true
  }

  return { run: (caller, work) => (running < atOnce ? start(work) : wait(caller, work)) }
}
