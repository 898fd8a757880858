/** What the viewer is writing in a room: a new message, a reply, or another text for one of theirs. */
import type { MessageView } from 'parlor-client'
import { useEffect, useRef, useState } from 'react'
import { keepDraft, readDraft } from './drafts.ts'

/** What is looked at of the message that is replied to. */
type Replied = Pick<MessageView, 'id' | 'body' | 'author'>

export interface Writing {
  text: string
  setText(text: string): void
  replyTo: Replied | null
  editing: MessageView | null
  reply(message: MessageView): void
  edit(message: MessageView): void
  /** Back to the field with one that was not sent, before what is written there. */
  rewrite(message: MessageView): void
  /** Back to a new message: what was written of it before is there again. */
  cancel(): void
  /** Of the field. */
  field: React.RefObject<HTMLTextAreaElement | null>
}

/** The draft of each room is kept until it is sent, also when the page is closed. */
export function useWriting(roomId: string): Writing {
  const [text, setText] = useState(() => readDraft(roomId))
  const [replyTo, setReplyTo] = useState<Replied | null>(null)
  const [editing, setEditing] = useState<MessageView | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (!editing) keepDraft(roomId, text)
  }, [roomId, text, editing])
  const focus = () => requestAnimationFrame(() => field.current?.focus())
  return {
    text,
    setText,
    replyTo,
    editing,
    field,
    reply(message) {
      if (editing) setText(readDraft(roomId))
      setEditing(null)
      setReplyTo(message)
      focus()
    },
    edit(message) {
      setReplyTo(null)
      setEditing(message)
      setText(message.body)
      focus()
    },
    rewrite({ body, replyTo }) {
      const draft = editing ? readDraft(roomId) : text
      setEditing(null)
      setReplyTo(replyTo)
      setText(draft ? `${body}\n${draft}` : body)
      focus()
    },
    cancel() {
      if (editing) setText(readDraft(roomId))
      setEditing(null)
      setReplyTo(null)
      focus()
    },
  }
}
