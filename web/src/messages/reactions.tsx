/** How people reacted to a message. */
import type { MessageView, RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { told } from '../parts/toasts.tsx'
import { useMaySpeak } from './silence.ts'

interface ReactionsProps {
  message: MessageView
  room: RoomSummary
}

export function Reactions({ message, room }: ReactionsProps) {
  return message.reactions.length > 0 && <ReactionList message={message} room={room} />
}

function ReactionList({ message: { id, reactions }, room }: ReactionsProps) {
  const chat = useChat()
  const maySpeak = useMaySpeak(room)
  return (
    <ul className="reactions" aria-label="Reactions">
      {reactions.map(({ emoji, count, viewerHasReacted }) => (
        <li key={emoji}>
          <button
            type="button"
            aria-pressed={viewerHasReacted}
            aria-label={`${emoji} ${count}`}
            // Whoever may not speak may still take back what they gave.
            disabled={!maySpeak && !viewerHasReacted}
            onClick={() => void told(viewerHasReacted ? chat.unreact(id!, emoji) : chat.react(id!, emoji))}
          >
            {emoji} <span>{count}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
