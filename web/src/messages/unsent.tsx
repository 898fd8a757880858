/** A message that could not be sent: why, and what to do. */
import type { MessageView } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { Icon } from '../parts/icon.tsx'
import { keepPageFor } from './on-their-way.ts'
import type { Writing } from './writing.ts'

export function Unsent({ message, writing }: { message: MessageView; writing: Writing }) {
  const chat = useChat()
  const { key, refusal } = message
  const change = () => {
    chat.discard(key)
    writing.rewrite(message)
  }
  return (
    <p className="unsent" role="alert">
      <Icon name="failed" />
      <span>Not sent. {refusal?.message}</span>
      <button type="button" className="text-button" onClick={() => void keepPageFor(chat.retry(key))}>
        Try again
      </button>
      <button type="button" className="text-button" onClick={change}>
        Change
      </button>
      <button type="button" className="text-button" onClick={() => chat.discard(key)}>
        Discard
      </button>
    </p>
  )
}
