/** Lets commands through to a Redis only when it was found fit: the right database, all rights, all keys, and writes taken. */
import { Cluster, Redis } from 'ioredis'
import type { RedisClock } from './clock.ts'
import { hasOldData } from './old-data.ts'
import { commandOf } from './ready-check.ts'
import { type Findings, inspectRights, type Rights } from './rights.ts'
import { explainUnfit } from './topology.ts'

export interface InspectionOptions {
  rights: Rights
  clock: RedisClock
  /** The number of the database, and null in a Cluster, which has none. */
  database: number | null
  /** Whose rights they are. */
  username: string
  /** Says why nothing is let through, each reason once; '' when all is well again. */
  onChange: (problem: string) => void
}

const againMs = 5000
/** Who mends what is wrong waits for it. */
const againWithProblemMs = 1000
const soonMs = 100

export class Inspection {
  readonly #client: Redis | Cluster
  readonly #options: InspectionOptions
  #seen = false
  #problem = ''
  /** Redis refused the database when the connection was made, and ioredis went on in another one. */
  #astray = ''
  #timer: NodeJS.Timeout | undefined
  #inspecting = false
  #closed = false
  /** Of data that an earlier version wrote: once known, it stays so. */
  #isFree = false

  constructor(client: Redis | Cluster, options: InspectionOptions) {
    this.#client = client
    this.#options = options
    client.on('error', (error: Error) => {
      if (commandOf(error) === 'select') this.#astray = error.message
    })
    client.on('ready', () => void this.#inspect())
    client.on('close', () => {
      this.#seen = false
      this.#astray = ''
    })
    client.on('end', () => this.close())
  }

  /** Throws unless a command may be sent now. */
  assertPassed(): void {
    if (this.#problem) throw new Error(`Redis is not usable. ${this.#problem}`)
    if (!this.#seen || this.#client.status !== 'ready') throw new Error('Redis is not connected.')
  }

  /** Why nothing is let through though Redis answers: a sentence for operators, or ''. */
  get problem(): string {
    return this.#problem
  }

  /** Inspects no more. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** Again and again while the connection lasts: rights can be given and taken, and clocks drift. */
  async #inspect(): Promise<void> {
    if (this.#inspecting) return
    this.#inspecting = true
    clearTimeout(this.#timer)
    const problem = await this.#findProblem().catch(problemBehind)
    this.#inspecting = false
    if (this.#closed || this.#client.status !== 'ready') return
    if (problem !== null) this.#tell(problem)
    this.#seen ||= problem !== null
    const pauseMs = this.#problem ? againWithProblemMs : againMs
    this.#timer = setTimeout(() => void this.#inspect(), this.#seen ? pauseMs : soonMs).unref()
  }

  async #findProblem(): Promise<string> {
    if (this.#astray) await this.#return()
    if (this.#astray) return astray(this.#options.database ?? 0, this.#astray)
    const findings = await inspectServers(serversOf(this.#client), this.#options.rights)
    // One of them, for the clocks of a Cluster's nodes may differ.
    const [time] = findings.flatMap(({ time }) => time ?? [])
    if (time) this.#options.clock.set(time)
    const missing = new Set(findings.flatMap(({ missing }) => missing))
    if (missing.size > 0) return lacking(this.#options.username, [...missing])
    const { oldHashes } = this.#options.rights
    this.#isFree ||= !oldHashes || !(await hasOldData(serversOf(this.#client), oldHashes))
    if (!this.#isFree) return oldData
    // Sentinels and Clusters know by themselves where writes go.
    return this.#options.database === null ? '' : explainUnfit(findings[0]!.topology)
  }

  /** The right to choose a database may have been given since. */
  async #return(): Promise<void> {
    const { database } = this.#options
    if (this.#client instanceof Redis && database !== null)
      await this.#client.select(database).then(
        () => {
          this.#astray = ''
        },
        () => undefined,
      )
  }

  #tell(problem: string): void {
    if (problem === this.#problem) return
    this.#problem = problem
    this.#options.onChange(problem)
  }
}

/** Of a Cluster, a node can be away while the others serve: rejects when none answers. */
async function inspectServers(servers: Redis[], rights: Rights): Promise<Findings[]> {
  const asked = await Promise.allSettled(servers.map(server => inspectRights(server, rights)))
  const answered = asked.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))
  const [first] = asked
  if (answered.length === 0 && first?.status === 'rejected') throw first.reason
  return answered
}

const serversOf = (client: Redis | Cluster): Redis[] => (client instanceof Cluster ? client.nodes('master') : [client])

/** That it may not ask is a finding; null for what will be over in a moment. */
const problemBehind = (error: unknown): string | null =>
  error instanceof Error && /^(NOPERM|ERR unknown command)/i.test(error.message)
    ? `Redis does not let scripts be run, which is all that Parlor does there: ${error.message.replace(/, with args .*/s, '')}`
    : null

const astray = (database: number, reason: string) =>
  `REDIS_URL names database ${database}, which this Redis does not give (${reason}): name one that is there.`

const oldData =
  'This Redis holds data of a Parlor before 0.2, which this version does not read: give it an empty database, or another REDIS_PREFIX.'

const lacking = (username: string, rules: string[]) =>
  `The user ${username} of REDIS_URL lacks rights in Redis. This gives them: ACL SETUSER ${username} ${rules.join(' ')}`
