/** What the viewer changes of messages: shown at once, as if it were so already, and as before where the server refuses. */
import { obtain } from './cell.ts'
import type { Message } from './chat-snapshots.ts'
import { type ListEvent, withReaction } from './message-list.ts'

/** A new text, or a reaction that comes or goes. */
export interface PendingChange {
  messageId: string
  text?: Pick<Message, 'body'> & Partial<Pick<Message, 'metadata'>>
  emoji?: string
  isAdded?: boolean
}

interface Pending extends PendingChange {
  /** Settles with the answer. */
  done?: Promise<unknown>
  /** The server has made it, and the feed will tell. */
  isMade?: boolean
}

export type PendingChanges = ReturnType<typeof createPendingChanges>

export function createPendingChanges(onChange: () => void) {
  /** In the order in which the viewer made them. */
  let pending: readonly Pending[] = []
  let shown = new WeakMap<Message, Message>()

  function show(next: readonly Pending[]): void {
    pending = next
    shown = new WeakMap()
    onChange()
  }
  const drop = (over: Pending | undefined) => show(pending.filter(each => each !== over))

  return {
    /** The message with what is pending; the same object as long as nothing has changed. */
    shown(message: Message): Message {
      return message.deletedAt ? message : obtain(shown, message, () => pending.reduce(changedBy, message))
    },
    /**
     * Shows the change, and asks for it after those of the same message before it. It is shown until there is an answer; where that
     * says `changed`, until the feed tells of it: only there the count of a reaction is in order with those of others.
     * `onDone` is called with the answer, unless there was a reset since: then it may be older than what is read now.
     */
    async make<Result extends { changed?: boolean }>(
      change: PendingChange,
      ask: () => Promise<Result>,
      onDone?: (result: Result) => void,
    ): Promise<Result> {
      const before = pending.filter(({ messageId }) => messageId === change.messageId).at(-1)
      const answer = Promise.resolve(before?.done).then(ask)
      const own: Pending = { ...change, done: answer.catch(() => undefined) }
      show([...pending, own])
      try {
        const result = await answer
        if (pending.includes(own)) onDone?.(result)
        own.isMade = result.changed
        return result
      } finally {
        if (!own.isMade) drop(own)
      }
    },
    /** To be told every event of the feed, once it was dealt with. */
    take({ __typename: kind, messageId, reaction, user }: ListEvent<Message>, viewerId: string): void {
      // What was made before it is told no more: it is in what is read now.
      if (kind === 'FeedReset') show([])
      if (!reaction || user!.id !== viewerId) return
      const isTold = (each: Pending) =>
        each.messageId === messageId &&
        plain(each.emoji) === plain(reaction.emoji) &&
        each.isAdded === (kind === 'ReactionAdded')
      drop(pending.find(isTold))
    },
  }
}

/** The server has one form of each emoji, and people write several. */
const plain = (emoji = ''): string => emoji.replaceAll('\ufe0f', '')

function changedBy(message: Message, { messageId, text, emoji, isAdded = false }: PendingChange): Message {
  const { id, replyTo } = message
  if (text && replyTo?.id === messageId && !replyTo.deletedAt)
    return { ...message, replyTo: { ...replyTo, body: text.body } }
  if (id !== messageId) return message
  if (!emoji) return { ...message, ...text }
  const none = { id: '', emoji, count: 0, viewerHasReacted: false }
  const known = message.reactions.find(each => plain(each.emoji) === plain(emoji)) ?? none
  if (known.viewerHasReacted === isAdded) return message
  const reaction = { ...known, count: known.count + (isAdded ? 1 : -1), viewerHasReacted: isAdded }
  return { ...message, reactions: withReaction(message.reactions, reaction) }
}
