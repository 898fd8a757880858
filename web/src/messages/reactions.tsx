/** How people reacted to a message. */
import type { MessageView, RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { told } from '../parts/toasts.tsx'

interface ReactionsProps {
  message: MessageView
  room: RoomSummary
}

export function Reactions({ message: { id, reactions } }: ReactionsProps) {
  const chat = useChat()
  if (reactions.length === 0) return null
  return (
    <ul className="reactions" aria-label="Reactions">
      {reactions.map(({ emoji, count, viewerHasReacted }) => (
        <li key={emoji}>
          <button
            type="button"
            aria-pressed={viewerHasReacted}
            aria-label={`${emoji} ${count}`}
            onClick={() => void told(viewerHasReacted ? chat.unreact(id!, emoji) : chat.react(id!, emoji))}
          >
            {emoji} <span>{count}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
