/** Waits until replicas have what was written, so that a failover right after cannot lose it. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Cluster, Command, type Redis } from 'ioredis'

export interface ReplicaOptions {
  /** How many replicas must have taken over a write before it is acknowledged; 0: none. */
  waitReplicas: number
  /** How long they may take. */
  waitTimeoutMs: number
}

/**
 * Returns a function that resolves when enough replicas have all that `client` has been answered so far for this key's
 * node, and rejects when they have not in time, or when that cannot be known because the connection was lost.
 *
 * WAIT holds up whatever is sent behind it, so `client` should carry nothing but writes, and one WAIT is shared by all
 * writes whose answers came while the last one was under way. It is sent behind their answers, never along with them:
 * a script may be sent twice before it runs. It may be satisfied too early in two rare cases: from Redis 7.2 on it counts
 * only what its own connection wrote, so not what was written over one that is lost and is merely found again; and while
 * a slot of a Cluster moves, it asks the node that the slot moves from.
 */
export function createReplicaWait(client: Redis | Cluster, options: ReplicaOptions): (key: string) => Promise<void> {
  const waits = new WeakMap<Redis, GroupWait>()
  return async key => {
    const connection = connectionFor(client, key)
    if (!connection) throw new Error('Connection is closed.')
    const wait = waits.get(connection) ?? new GroupWait(connection, options)
    waits.set(connection, wait)
    await wait.confirm()
  }
}

class GroupWait {
  readonly #connection: Redis
  readonly #options: ReplicaOptions
  #underWay: Promise<unknown> = Promise.resolve()
  #next: Promise<void> | null = null
  #closings = 0

  constructor(connection: Redis, options: ReplicaOptions) {
    this.#connection = connection
    this.#options = options
    connection.on('close', () => this.#closings++)
  }

  confirm(): Promise<void> {
    if (!this.#next) {
      this.#next = this.#gather(this.#underWay)
      this.#underWay = this.#next.catch(() => undefined)
    }
    return this.#next
  }

  async #gather(underWay: Promise<unknown>): Promise<void> {
    const closings = this.#closings
    await underWay
    // Answers that came in one piece are handled one by one: all of them share the WAIT.
    await nextTurn()
    this.#next = null
    if (closings !== this.#closings || this.#connection.status !== 'ready') throw new Error('Connection is closed.')
    const { waitReplicas, waitTimeoutMs } = this.#options
    const reached = await this.#connection.wait(waitReplicas, waitTimeoutMs)
    if (reached < waitReplicas)
      throw new Error(`NOREPLICAS ${reached} of ${waitReplicas} replicas have it after ${waitTimeoutMs} ms.`)
  }
}

function connectionFor(client: Redis | Cluster, key: string): Redis | undefined {
  if (!('slots' in client)) return client
  const address = client.slots[new Command('get', [key], { keyPrefix: client.options.keyPrefix }).getSlot()]?.[0]
  return client.nodes('master').find(({ options: { host, port } }) => `${host}:${port}` === address)
}
