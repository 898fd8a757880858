/** One real instance of the built server in a process of its own, between a proxy to Redis and one to its clients. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import type { Backend } from './backend.ts'
import { readHeap } from './inspector.ts'
import { longEnough } from './machine.ts'

const startWithinMs = 20_000
/** As in a container of 512 MB: what lies beside the heap takes its part. */
const heapMb = 256

const nodeOptions = ['--enable-source-maps', '--inspect-port=127.0.0.1:0', `--max-old-space-size=${heapMb}`]

const heldThings = ['parlor_sockets', 'parlor_selections', 'parlor_rooms_followed', 'parlor_viewers']

export interface InstanceOptions {
  main: string
  index: number
  folder: string
  backend: Backend
  env: Record<string, string>
}

export class InstanceProcess {
  readonly index: number
  /** Between the instance and Redis. */
  readonly back: TcpProxy
  /** Between the instance and its clients. */
  readonly front: TcpProxy
  readonly #options: InstanceOptions
  #child: ChildProcess | null = null
  #port = 0
  /** Where in the log this process begins. */
  #logStart = 0

  private constructor(options: InstanceOptions, back: TcpProxy, front: TcpProxy) {
    this.#options = options
    this.index = options.index
    this.back = back
    this.front = front
  }

  static async start(options: InstanceOptions): Promise<InstanceProcess> {
    const back = await TcpProxy.open({ path: options.backend.server?.socket ?? '/nowhere' })
    const front = await TcpProxy.open({ port: 0, host: '127.0.0.1' })
    const instance = new InstanceProcess(options, back, front)
    await instance.start()
    return instance
  }

  /** Where clients go. */
  get url(): string {
    return `http://127.0.0.1:${this.front.port}/graphql`
  }

  /** Past the proxy. */
  get directUrl(): string {
    return `http://127.0.0.1:${this.#port}/graphql`
  }

  /** Starts it, the first time or again. Resolves when it listens. */
  async start(): Promise<void> {
    const { main, folder, env, index, backend } = this.#options
    const log = openSync(this.#log, 'a')
    this.#logStart = fstatSync(log).size
    const child = spawn(process.execPath, [...nodeOptions, main], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: '0',
        REDIS_URL: backend.url ?? `redis://127.0.0.1:${this.back.port}`,
        LOG_LEVEL: 'info',
        // The whole crowd has one address.
        LIMIT_SOCKETS_PER_ADDRESS: '1000000',
        LIMIT_CONNECTIONS_PER_ADDRESS: '1000000',
        ...env,
      },
      stdio: ['ignore', 'pipe', log],
    })
    closeSync(log)
    this.#child = child
    let output = ''
    child.stdout!.setEncoding('utf8').on('data', text => {
      output += text
    })
    const line = () => /^listening on http:\/\/[^:]+:(\d+)/m.exec(output)
    await until(() => line() ?? child.exitCode !== null, {
      withinMs: longEnough(startWithinMs),
      what: `instance ${index} listens`,
    })
    if (!line()) throw new Error(`Instance ${index} did not start: see ${this.#log}`)
    this.#port = Number(line()![1])
    this.front.target = { port: this.#port, host: '127.0.0.1' }
  }

  get pid(): number {
    return this.#child!.pid!
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  /** Sends a signal that ends it; resolves with its exit code, or the signal. */
  async end(signal: NodeJS.Signals): Promise<number | string | null> {
    const child = this.#child!
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode ?? child.signalCode
  }

  /** Whether it has ended by itself. */
  get hasEnded(): boolean {
    return this.#child?.exitCode !== null || this.#child.signalCode !== null
  }

  /** What it holds for clients, in words; nothing when there are none. */
  async held(): Promise<string[]> {
    const numberOf = await this.#metrics()
    return heldThings.flatMap(name => {
      const count = numberOf(name)
      return count === 0 ? [] : [`instance ${this.index}: ${name} is ${count}`]
    })
  }

  /** How many sockets of clients it has. */
  async sockets(): Promise<number> {
    return (await this.#metrics())('parlor_sockets')
  }

  /** Its heap and the buffers beside it, its garbage collected. */
  async heldBytes(): Promise<number> {
    const heap = await this.heapBytes()
    return heap + (await this.#metrics())('nodejs_external_memory_bytes')
  }

  /** What its heap holds, its garbage collected. */
  async heapBytes(): Promise<number> {
    const from = this.#logStart
    this.signal('SIGUSR1')
    const address = async () => /Debugger listening on (\S+)/.exec((await readFile(this.#log, 'utf8')).slice(from))?.[1]
    return readHeap(await until(address, { what: 'the inspector listens' }))
  }

  /** What it said that was no mere information. */
  async complaints(): Promise<string[]> {
    const lines = (await readFile(this.#log, 'utf8')).split('\n')
    return lines.filter(line => /"level":"(error|fatal)"|could not start|FATAL ERROR/.test(line))
  }

  async close(): Promise<void> {
    this.signal('SIGCONT')
    await this.end('SIGKILL')
    await Promise.all([this.back.close(), this.front.close()])
  }

  async #metrics(): Promise<(name: string) => number> {
    const metrics = await (await fetch(new URL('/metrics', this.directUrl))).text()
    return name => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1])
  }

  get #log(): string {
    return join(this.#options.folder, `instance-${this.#options.index}.log`)
  }
}
