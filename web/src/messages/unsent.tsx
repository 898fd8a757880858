/** A message that could not be sent: why, and what to do. */
import type { MessageView } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { Icon } from '../parts/icon.tsx'

export function Unsent({ message: { key, refusal } }: { message: MessageView }) {
  const chat = useChat()
  return (
    <p className="unsent" role="alert">
      <Icon name="failed" />
      <span>Not sent. {refusal?.message}</span>
      <button type="button" className="text-button" onClick={() => void chat.retry(key).catch(() => undefined)}>
        Try again
      </button>
      <button type="button" className="text-button" onClick={() => chat.discard(key)}>
        Discard
      </button>
    </p>
  )
}
