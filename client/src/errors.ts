/** What went wrong with an operation, in one shape for every library, and whether to try again. */

/** An operation that was answered with top-level errors. */
export class OperationError extends Error {
  /** `extensions.code` of the first one. */
  readonly code: unknown
  /** When to try again, where the server says so. */
  readonly retryAfterMs: number | undefined
  constructor(errors: readonly { message: string; extensions?: Record<string, unknown> }[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.name = 'OperationError'
    this.code = errors[0]?.extensions?.code
    this.retryAfterMs = errors[0]?.extensions?.retryAfterMs as number | undefined
  }
}

/** Whether the same operation may go well later: no answer came, or the server could not serve, or not so much, for the moment. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof OperationError) || error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED'
