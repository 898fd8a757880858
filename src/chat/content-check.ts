/** What the app says to a text that somebody is about to send: the content hook, as the verbs use it. */
import { appUserId } from '../domain/app.ts'
import { MessageRejectedError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'
import { parseEdit } from '../domain/message.ts'
import type { User } from '../domain/user.ts'
import type { Content, ContentAnswer, ContentHook } from '../hooks/content-hook.ts'

export interface ContentCheckParts {
  /** Null: nobody is asked. */
  contentHook: ContentHook | null
  limits: Limits
}

/** What a message is to say; metadata undefined, of an edit: as it is. */
export interface Said {
  body: string
  metadata: string | null | undefined
}

/** Whether the app is asked: not of what it says itself. */
export const isChecked = ({ contentHook }: ContentCheckParts, author: User): boolean =>
  contentHook !== null && author.id !== appUserId

/**
 * What the message may say: the same, or what the app puts in its place. Throws `MessageRejectedError`, and
 * `UnavailableError` where the app does not answer and nothing may be said without.
 */
export async function checkContent(parts: ContentCheckParts, content: Content): Promise<Said> {
  const { contentHook, limits } = parts
  const said = { body: content.body, metadata: content.metadata }
  if (!contentHook || !isChecked(parts, content.author)) return said
  const answer = await contentHook.judge(content)
  if (answer.action === 'deny') throw new MessageRejectedError(answer.reason || null)
  if (answer.action === 'allow') return said
  const replaced = replacedBy(answer, said, limits)
  if (replaced) return replaced
  contentHook.failed('It answered with a text or metadata that no message may have')
  return said
}

/** Null for what no client could send either. */
function replacedBy(
  { body, metadata }: ContentAnswer & { action: 'replace' },
  said: Said,
  limits: Limits,
): Said | null {
  try {
    const parsed = parseEdit({ body, metadata }, limits)
    const replaced = { body: parsed.body, metadata: parsed.metadata === undefined ? said.metadata : parsed.metadata }
    return replaced.body === '' && !replaced.metadata ? null : replaced
  } catch {
    return null
  }
}
