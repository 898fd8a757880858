/** One room in the list: its name, what was said last and when, and how much is unread. */
import type { Message, Person, RoomSummary } from 'parlor-client'
import { usePresence, useViewer } from 'parlor-client/react'
import { memo } from 'react'
import { Avatar } from '../parts/avatar.tsx'
import { useName } from '../parts/names.ts'
import { momentOf, shortOf } from '../parts/times.ts'
import { linkTo } from '../route.ts'

interface RoomRowProps {
  room: RoomSummary
  isCurrent: boolean
  /** Whether Tab stops here. */
  isStop: boolean
}

export const RoomRow = memo(function RoomRow({ room, isCurrent, isStop }: RoomRowProps) {
  const { id, title, kind, directWith, unreadCount, activeAt } = room
  return (
    <li>
      <a
        className={`room-row${unreadCount > 0 ? ' unread' : ''}`}
        href={linkTo.room(id)}
        aria-current={isCurrent ? 'page' : undefined}
        data-roving
        tabIndex={isStop ? 0 : -1}
      >
        {directWith ? (
          <Other roomId={id} person={directWith} />
        ) : (
          <Avatar id={id} name={title} isRoom={kind === 'GROUP'} />
        )}
        <span className="name cut">{title}</span>
        <time className="when" dateTime={activeAt} title={momentOf(activeAt)}>
          {shortOf(activeAt)}
        </time>
        <LastMessage room={room} />
        {unreadCount > 0 && (
          <span className="badge">
            {unreadCount > 99 ? '99+' : unreadCount}
            <span className="hidden-text"> unread</span>
          </span>
        )}
      </a>
    </li>
  )
})

/** The other one in a direct room, and whether they are here. */
function Other({ roomId, person: { id, displayName } }: { roomId: string; person: Person }) {
  const presence = usePresence(roomId)
  return <Avatar id={id} name={displayName} isOnline={presence?.online.has(id)} />
}

function LastMessage({ room: { lastMessage, kind } }: { room: RoomSummary }) {
  if (!lastMessage) return <span className="last cut">Nothing was said yet</span>
  return <Said message={lastMessage} kind={kind} />
}

function Said({ message, kind }: { message: Message; kind: RoomSummary['kind'] }) {
  const viewer = useViewer()
  const { author, body, deletedAt } = message
  const name = useName(author)
  const isOwn = author.id === viewer?.id
  const who = isOwn ? 'You: ' : kind === 'GROUP' ? `${name}: ` : ''
  return (
    <span className="last cut">
      {who}
      {deletedAt ? 'message deleted' : body}
    </span>
  )
}
