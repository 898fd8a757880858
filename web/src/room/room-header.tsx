/** The head of a room: its name, who is here, and the way to its details. */
import type { RoomSummary } from 'parlor-client'
import { usePresence } from 'parlor-client/react'
import { Avatar } from '../parts/avatar.tsx'
import { IconButton } from '../parts/button.tsx'
import { agoOf } from '../parts/times.ts'
import { backTo, goTo, linkTo } from '../route.ts'
import { Back } from '../shell/back.tsx'

interface RoomHeaderProps {
  room: RoomSummary
  showsDetails: boolean
}

export function RoomHeader({ room, showsDetails }: RoomHeaderProps) {
  const { id, title, kind, directWith } = room
  const presence = usePresence(id)
  const isOnline = directWith !== null && presence?.online.has(directWith.id)
  return (
    <header className="room-header">
      <Back />
      <Avatar id={directWith?.id ?? id} name={title} isRoom={kind === 'GROUP'} isOnline={isOnline} />
      <div className="who">
        <h1 className="cut">{title}</h1>
        <p className="cut">{subtitleOf(room, presence)}</p>
      </div>
      <IconButton
        icon="people"
        label={showsDetails ? 'Hide details' : 'Show details'}
        aria-pressed={showsDetails}
        onClick={() => (showsDetails ? backTo(linkTo.room(id)) : goTo(linkTo.details(id)))}
      />
    </header>
  )
}

function subtitleOf({ directWith, memberCount, topic }: RoomSummary, presence: ReturnType<typeof usePresence>): string {
  if (directWith) {
    if (presence?.online.has(directWith.id)) return 'Here now'
    const lastSeenAt = presence?.lastSeenAt.get(directWith.id)
    return lastSeenAt ? `Last here ${agoOf(lastSeenAt)}` : `@${directWith.username}`
  }
  // The viewer is here: nobody would be wrong.
  const here = presence?.onlineCount ? ` · ${presence.onlineCount} here` : ''
  return `${memberCount} ${memberCount === 1 ? 'member' : 'members'}${here}${topic ? ` · ${topic}` : ''}`
}
