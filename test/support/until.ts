/** Waits for a condition, never for a time. */
import { setTimeout as pause } from 'node:timers/promises'

interface Deadline {
  withinMs?: number
  /** What was waited for, told when it did not come: how things stand then. */
  what?: string | (() => string)
}

/** Resolves with the first truthy answer of `condition`; rejects, naming the condition, when none came in time. */
export async function until<T>(
  condition: () => T | Promise<T>,
  { withinMs = 30_000, what = condition.toString() }: Deadline = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await condition()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`)
    await pause(5)
  }
}

/** Does it again until it does not reject: its first success, or in the end the last rejection. */
export async function untilSuccess<T>(action: () => Promise<T>, { withinMs = 30_000 } = {}): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await pause(5)
  }
}
