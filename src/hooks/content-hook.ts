/** The content hook: asks the app before a message is sent or edited. */
import type { Logger } from 'pino'
import { UnavailableError } from '../domain/errors.ts'
import type { RoomId } from '../domain/id.ts'
import { metadataIn } from '../domain/metadata.ts'
import { isRecord, parseJson } from '../domain/shape.ts'
import type { User } from '../domain/user.ts'
import { within } from '../within.ts'
import type { Answer, Caller } from './caller.ts'

/** What the app is asked: a public contract, like what the webhook is sent. */
export interface ContentQuestion {
  version: 1
  type: 'sendMessage' | 'editMessage'
  roomId: string
  /** Your id of the room; null for rooms that you did not create with one. */
  roomExternalId: string | null
  /** Of an edit. */
  messageId: string | null
  author: { id: string; externalId: string | null; username: string; displayName: string }
  body: string
  metadata: Record<string, unknown> | null
  replyToId: string | null
}

/** What it answers. */
export type ContentAnswer =
  | { action: 'allow' }
  | { action: 'deny'; reason?: string | null }
  /** Absent metadata: as it is. */
  | { action: 'replace'; body: string; metadata?: Record<string, unknown> | null }

export interface Content {
  type: ContentQuestion['type']
  roomId: RoomId
  roomExternalId: string | null
  messageId?: string
  author: User
  body: string
  /** JSON of an object. Undefined, of an edit: as it is. */
  metadata?: string | null
  replyToId?: string | null
}

export interface ContentHookParts {
  caller: Caller
  timeoutMs: number
  /** What becomes of a message when there is no answer that can be read. */
  fails: 'open' | 'closed'
  /** Lets a few ask at a time, each author in turn; rejects where too many wait. */
  turns: { run<T>(author: string, ask: () => Promise<T>): Promise<T> }
  logger: Logger
}

export type ContentHook = ReturnType<typeof createContentHook>

const reasonChars = 500
const sayEveryMs = 60_000

export function createContentHook({ caller, timeoutMs, fails, turns, logger }: ContentHookParts) {
  let waiting = 0
  let failed = 0
  let saidAt = Number.NEGATIVE_INFINITY

  /** Once a minute: there may be one for each message. */
  function say(problem: string): void {
    if (performance.now() - saidAt < sayEveryMs) return
    saidAt = performance.now()
    logger.warn({ problem, fails }, 'The content hook failed')
  }

  async function post(content: Content, late: AbortSignal): Promise<Answer> {
    // Whoever waited for this turn has been answered by now.
    late.throwIfAborted()
    return caller.post(JSON.stringify(questionOf(content)), { withinMs: timeoutMs, signal: late })
  }

  async function ask(content: Content): Promise<ContentAnswer> {
    waiting++
    try {
      const tooLate = `No answer within ${timeoutMs} ms`
      // Also while it waits for its turn.
      const asked = within(timeoutMs, tooLate, late => turns.run(content.author.id, () => post(content, late)))
      return answerIn(await asked)
    } finally {
      waiting--
    }
  }

  return {
    /** Rejects with `UnavailableError` when there is no answer that can be read, and the hook fails closed. */
    async judge(content: Content): Promise<ContentAnswer> {
      try {
        return await ask(content)
      } catch (error) {
        return this.failed((error as Error).message)
      }
    },

    /** What becomes of a message, because the answer is of no use. */
    failed(problem: string): ContentAnswer {
      failed++
      say(problem)
      if (fails === 'open') return { action: 'allow' }
      throw new UnavailableError('The content check of this server does not answer. Try again in a while.')
    },

    counts: () => ({ waiting, failed }),
    close: caller.close,
  }
}

function questionOf({
  type,
  roomId,
  roomExternalId,
  messageId,
  author,
  body,
  metadata,
  replyToId,
}: Content): ContentQuestion {
  return {
    version: 1,
    type,
    roomId,
    roomExternalId,
    messageId: messageId ?? null,
    author: {
      id: author.id,
      externalId: author.externalId ?? null,
      username: author.username,
      displayName: author.displayName,
    },
    body,
    metadata: metadataIn(metadata),
    replyToId: replyToId ?? null,
  }
}

/** Throws for what is no answer. */
function answerIn({ status, text }: Answer): ContentAnswer {
  if (status !== 200) throw new Error(`It answered ${status}`)
  const given = text === null ? null : parseJson(text)
  if (!isRecord(given)) throw new Error('It answered with no JSON object of at most 64 KiB')
  const { action, reason, body, metadata } = given
  if (action === 'allow') return { action }
  if (action === 'deny')
    return { action, reason: typeof reason === 'string' ? [...reason].slice(0, reasonChars).join('') : null }
  const isMetadata = metadata === undefined || metadata === null || isRecord(metadata)
  if (action !== 'replace' || typeof body !== 'string' || !isMetadata)
    throw new Error('It answered with none of allow, deny and replace')
  return { action, body, ...(metadata !== undefined && { metadata }) }
}
