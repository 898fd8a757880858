/** Everything that a run plays in: Redis, several instances, the proxies between them, and what was written down. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestCluster } from '../support/cluster.ts'
import type { SentinelSet } from '../support/sentinel-set.ts'
import { type Backend, openBackend, type Topology } from './backend.ts'
import { emptyHistory, type History } from './history.ts'
import { InstanceProcess } from './instance-process.ts'
import { Observer } from './observer.ts'
import { Random } from './random.ts'
import type { RedisProcess } from './redis-process.ts'
import { type Told, WebhookApp } from './webhook-app.ts'

export interface WorldOptions {
  /** The main.js of a built server. */
  main: string
  seed: number
  topology: Topology
  /** Whether there is an app that is told everything by the webhook. */
  tellsApp?: boolean
  /** Settings of the instances, above those that let a run be busier than any user may be. */
  env: Record<string, string>
}

const instanceCount = 3

const roomyLimits = Object.fromEntries(
  [
    ...['SENDS_PER_MINUTE', 'COMMANDS_PER_MINUTE', 'MEMBERSHIP_CHANGES_PER_MINUTE', 'MEMBERSHIP_CHANGES_PER_MEMBER'],
    ...['CALLER_SHARE', 'SUBSCRIPTIONS_PER_MINUTE', 'REPLAY_PER_ROOM', 'REPLAY_PER_FEED'],
    ...['JOINS_PER_MINUTE', 'ROOM_CHANGES_PER_MINUTE', 'ROOM_CHANGES_PER_MEMBER', 'MODERATIONS_PER_ROOM'],
    ...['MODERATIONS_PER_MEMBER', 'INVITATIONS_PER_ROOM', 'HINTS_PER_MINUTE'],
    ...['EDITS_PER_ROOM', 'EDITS_PER_MEMBER', 'PROFILE_CHANGES_PER_HOUR', 'REACTIONS_PER_ROOM', 'REACTIONS_PER_MEMBER'],
  ].map(name => [`LIMIT_${name}`, '1000000']),
)

export class World {
  readonly instances: InstanceProcess[]
  readonly backend: Backend
  readonly history: History = emptyHistory()
  readonly observer: Observer
  readonly random: Random
  readonly #app: WebhookApp | null
  readonly #folder: string

  private constructor(
    { backend, instances, app }: { backend: Backend; instances: InstanceProcess[]; app: WebhookApp | null },
    options: { seed: number; folder: string },
  ) {
    this.backend = backend
    this.instances = instances
    this.#app = app
    this.observer = new Observer(backend.admin)
    this.random = new Random(options.seed)
    this.#folder = options.folder
  }

  static async open({ main, seed, topology, tellsApp, env }: WorldOptions): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'parlor-chaos-'))
    const backend = await openBackend(topology, folder)
    const app = tellsApp ? await WebhookApp.start() : null
    const shared = { main, folder, backend, env: { ...roomyLimits, ...app?.env, ...env } }
    const indices = Array.from({ length: instanceCount }, (_, index) => index)
    const instances = await Promise.all(indices.map(index => InstanceProcess.start({ ...shared, index })))
    return new World({ backend, instances, app }, { seed, folder })
  }

  /** The one server, where there is one. */
  get redis(): RedisProcess {
    return getPart(this.backend.server)
  }

  get sentinels(): SentinelSet {
    return getPart(this.backend.sentinels)
  }

  get cluster(): TestCluster {
    return getPart(this.backend.cluster)
  }

  /** Who is told everything by the webhook. */
  get app(): WebhookApp {
    return getPart(this.#app)
  }

  /** What was told so; null where nobody is. */
  get toldApp(): readonly Told[] | null {
    return this.#app?.told ?? null
  }

  /** Tells the history that data was lost, and the observer to look again from the beginning. */
  declareLoss(): void {
    this.history.losses.push({ at: Date.now() })
    this.observer.beginAgain()
  }

  async close(): Promise<void> {
    await this.observer.stop()
    await Promise.all(this.instances.map(instance => instance.close()))
    await this.backend.end()
    this.#app?.goAway()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

function getPart<T>(part: T | null): T {
  if (part === null) throw new Error('This run has a Redis of another form, or nobody who is told')
  return part
}
