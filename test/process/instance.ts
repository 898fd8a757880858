/** A real instance in a process of its own, as an operator starts it: the server as it was built before the tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until } from '../support/until.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const startWithinMs = 60_000

export class Instance {
  readonly child: ChildProcess
  readonly #output: string[] = []
  readonly #errors: string[] = []
  readonly #ended: Promise<unknown>

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, ['--enable-source-maps', main], {
      env: { ...process.env, NODE_ENV: 'production', PORT: '0', REDIS_URL: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout!.setEncoding('utf8').on('data', text => this.#output.push(text))
    this.child.stderr!.setEncoding('utf8').on('data', text => this.#errors.push(text))
    this.#ended = once(this.child, 'close')
  }

  get output(): string {
    return this.#output.join('')
  }

  get errors(): string {
    return this.#errors.join('')
  }

  /** The address of /graphql, once it is listening; rejects with what it complained of when it ends instead. */
  async listening(withinMs = startWithinMs): Promise<string> {
    const line = () => /^listening on (\S+)\n/m.exec(this.output)?.[1]
    await until(() => line() ?? this.child.exitCode !== null, { withinMs, what: 'the instance listens' })
    const address = line()
    if (!address) throw new Error(`The instance has ended: ${this.errors}`)
    return address
  }

  /** The exit code, or the signal that ended it. */
  async ended(): Promise<number | string | null> {
    await this.#ended
    return this.child.exitCode ?? this.child.signalCode
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<number | string | null> {
    this.child.kill(signal)
    return this.ended()
  }
}
