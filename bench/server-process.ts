/** A server under test: a process on its own core, and what it uses. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { cores, cpuSeconds, endProcess, pinned, residentKilobytes } from './machine.ts'

const here = import.meta.dirname
const { PATH, PARLOR_DIST } = process.env
const startWithinMs = 20_000

/** V8's own largest, from the beginning: else the young space grows meanwhile, and is counted with the subscribers. */
const youngSpace = '--min-semi-space-size=16'
const flagsOfAll = ['--expose-gc', youngSpace]

export interface Program {
  /** A script, as a path from the built bench. */
  script: string
  env?: Record<string, string>
}

export class ServerProcess {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  /** Starts it on a free port, with these modules loaded before it; resolves when it says that it is listening. */
  static async start({ script, env }: Program, redisUrl: string, preloads: string[] = []): Promise<ServerProcess> {
    const imports = ['collect.js', ...preloads].flatMap(file => ['--import', join(here, file)])
    const node = [...flagsOfAll, ...imports, join(here, script)]
    const child = spawn(...pinned(cores.server, process.execPath, node), {
      env: { PATH, NODE_ENV: 'production', PORT: '0', REDIS_URL: redisUrl, PARLOR_DIST, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout! })
    const late = setTimeout(() => child.kill('SIGKILL'), startWithinMs)
    for await (const line of lines) {
      const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
      if (!port) continue
      clearTimeout(late)
      child.stdout!.resume()
      return new ServerProcess(child, Number(port))
    }
    throw new Error(`${script} did not start`)
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Memory in use, after a collection of garbage. */
  async settledKilobytes(): Promise<number> {
    await pause(500)
    this.signal('SIGUSR2')
    await this.#idle()
    return residentKilobytes(this.pid)
  }

  /** Waits until the server uses next to no CPU, for ten seconds at most. */
  async #idle(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      const before = cpuSeconds(this.pid)
      await pause(500)
      if (cpuSeconds(this.pid) - before < 0.05) return
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  stop(): Promise<void> {
    return endProcess(this.#child)
  }
}
