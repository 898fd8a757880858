/** The server under attack: a real process on a core of its own, with the heap of a container of 512 MB, and default limits. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { until } from '../support/until.ts'
import { cpuSeconds, mostMegabytes, pinned } from './machine.ts'

const heapMb = 256
const startWithinMs = 20_000

export interface Usage {
  cpuSeconds: number
  mostMb: number
}

export class AttackedServer {
  readonly port: number
  readonly #child: ChildProcess
  readonly #log: string[]
  #last: Usage = { cpuSeconds: 0, mostMb: 0 }

  private constructor(child: ChildProcess, port: number, log: string[]) {
    this.#child = child
    this.port = port
    this.#log = log
  }

  /** Starts a build of the server on this Redis. */
  static async start(main: string, redisUrl: string, env: Record<string, string> = {}): Promise<AttackedServer> {
    const node = [process.execPath, `--max-old-space-size=${heapMb}`, main]
    const { FILE_DESCRIPTORS: most, ...settings } = env
    const command = most ? ['prlimit', `--nofile=${most}`, ...node] : node
    const [program, ...args] = pinned('server', command)
    const child = spawn(program!, args, {
      env: {
        ...{ PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', REDIS_URL: redisUrl },
        ...{ LOG_LEVEL: 'error', ...settings },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log: string[] = []
    child.stderr!.setEncoding('utf8').on('data', text => log.push(text))
    let port = 0
    createInterface({ input: child.stdout! }).on('line', line => {
      port ||= Number(/listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 0)
    })
    await until(() => port > 0 || child.exitCode !== null, { withinMs: startWithinMs, what: 'the server listens' })
    if (port === 0) throw new Error(`The server has ended: ${log.join('')}`)
    return new AttackedServer(child, port, log)
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** What it has used so far, or had used when it died. */
  get usage(): Usage {
    if (this.isAlive) this.#last = { cpuSeconds: cpuSeconds(this.#child.pid!), mostMb: mostMegabytes(this.#child.pid!) }
    return this.#last
  }

  /** The faults in its log. */
  get faults(): string[] {
    return this.#log
      .join('')
      .split('\n')
      .filter(line => /"level":"(error|fatal)"|FATAL ERROR|^Error/.test(line))
  }

  async isHealthy(): Promise<boolean> {
    const asking = fetch(`http://127.0.0.1:${this.port}/healthz`, { signal: AbortSignal.timeout(5000) })
    return asking.then(
      ({ status }) => status === 200,
      () => false,
    )
  }

  async stop(): Promise<void> {
    if (!this.isAlive) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
