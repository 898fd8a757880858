/** Where the viewer writes. */
import type { MessageView, Refusal, RoomSummary } from 'parlor-client'
import { useChat, useViewer } from 'parlor-client/react'
import { type FormEvent, type KeyboardEvent, useEffect } from 'react'
import { IconButton } from '../parts/button.tsx'
import { hasKeyboard } from '../parts/keyboard.ts'
import { told } from '../parts/toasts.tsx'
import './composer.css'
import { EmojiButton } from './emoji-picker.tsx'
import { keepPageFor } from './on-their-way.ts'
import { useSilence } from './silence.ts'
import { TypingLine } from './typing-line.tsx'
import type { Writing } from './writing.ts'
import { WritingAbout } from './writing-about.tsx'

interface ComposerProps {
  room: RoomSummary
  writing: Writing
}

export function Composer({ room, writing }: ComposerProps) {
  const silence = useSilence(room)
  const { send, onKeyDown, onText } = useComposing(room, writing)
  const { text, field } = writing
  useEffect(() => {
    if (hasKeyboard) field.current?.focus()
  }, [field])
  return (
    <form className="composer" onSubmit={send}>
      <TypingLine room={room} />
      <WritingAbout writing={writing} />
      {silence ? (
        <p className="silence" role="status">
          {silence}
        </p>
      ) : (
        <div className="box">
          <EmojiButton label="Emoji" onPick={emoji => writing.setText(insert(field.current!, emoji))} />
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={`Message to ${room.title}`}
            placeholder={`Message to ${room.title}`}
            value={text}
            onChange={event => onText(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <IconButton className="send" icon="send" label="Send" type="submit" disabled={text.trim() === ''} />
        </div>
      )}
    </form>
  )
}

function useComposing(room: RoomSummary, writing: Writing) {
  const chat = useChat()
  const viewer = useViewer()
  const { text, setText, editing, replyTo, cancel, field } = writing
  function send(event?: FormEvent) {
    event?.preventDefault()
    const body = text.trim()
    if (body === '') return
    if (editing) {
      if (body !== editing.body) void told(edit(editing, body))
      return cancel()
    }
    // What fails stays in the list, with the reason.
    void keepPageFor(chat.send({ roomId: room.id, body, replyToId: replyTo?.id ?? null }))
    setText('')
    cancel()
  }
  /** The text of an edit that failed is not lost: it can be changed, and tried again. */
  async function edit(message: MessageView, body: string) {
    let refusal: Refusal | null | undefined
    try {
      refusal = await chat.edit(message.id!, body)
      return refusal
    } finally {
      if (refusal !== null && field.current?.value === '') {
        writing.edit(message)
        setText(body)
      }
    }
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing) return
    // Where the keyboard is a screen's, Enter begins a line, as people there know it.
    if (event.key === 'Enter' && !event.shiftKey && hasKeyboard) {
      event.preventDefault()
      send()
    }
    if (event.key === 'Escape' && (editing || replyTo)) cancel()
    if (event.key === 'ArrowUp' && text === '') editLast(event)
  }
  function editLast(event: KeyboardEvent) {
    const { messages } = chat.messages(room.id).getSnapshot()
    const last = messages.findLast(
      ({ author, state, deletedAt }) => author.id === viewer?.id && state === 'sent' && !deletedAt,
    )
    if (!last) return
    event.preventDefault()
    writing.edit(last)
  }
  function onText(next: string) {
    setText(next)
    if (next && !editing) chat.sendTyping(room.id)
  }
  return { send, onKeyDown, onText }
}

/** The text with this in the place of what is selected. */
function insert(field: HTMLTextAreaElement, piece: string): string {
  field.setRangeText(piece, field.selectionStart, field.selectionEnd, 'end')
  field.focus()
  return field.value
}
