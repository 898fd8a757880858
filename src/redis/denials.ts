/** Tells the log when a Redis that is there does not serve, as when its disk is full: one line each, and its reason. */
import type { Logger } from '../logger.ts'
import { isUnavailable } from './unavailable.ts'

/** Some commands are served while others are denied: it is over when none was denied for so long. */
const overAfterMs = 10_000

/** Of what the connections themselves tell (`outages.ts`, `inspection.ts`) nothing is said here. */
const words = /^([A-Z]{3,} |Command timed out|Too many commands)/

const isReply = (error: unknown): error is Error =>
  error instanceof Error && isUnavailable(error) && words.test(error.message)

/** Alike but for what varies from one denial to the next. */
const kindOf = ({ message }: Error): string => message.split(' ', 2).join(' ')

export class Denials {
  readonly #logger: Logger
  readonly #lastAt = new Map<string, number>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Whether anything was denied lately. */
  get any(): boolean {
    return this.#lastAt.size > 0
  }

  denied(error: unknown): void {
    if (!isReply(error)) return
    const kind = kindOf(error)
    if (!this.#lastAt.has(kind)) this.#logger.warn({ reason: error.message }, 'Redis does not serve')
    this.#lastAt.set(kind, performance.now())
  }

  /** Some command was answered. */
  served(): void {
    const since = performance.now() - overAfterMs
    for (const [kind, at] of this.#lastAt) if (at < since) this.#lastAt.delete(kind)
    if (!this.any) this.#logger.info('Redis serves again')
  }
}
