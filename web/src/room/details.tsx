/** What there is to know of a room, and to change: at its side, on a phone in its place. */
import type { RoomSummary } from 'parlor-client'
import { IconButton } from '../parts/button.tsx'
import { backTo, linkTo } from '../route.ts'
import './details.css'
import { Doorkeeping } from './doorkeeping.tsx'
import { Leaving } from './leaving.tsx'
import { MemberList } from './member-list.tsx'
import { mayAdd, mayModerate } from './rights.ts'
import { RoomSettings } from './room-settings.tsx'

export function Details({ room }: { room: RoomSummary }) {
  const isGroup = room.kind === 'GROUP'
  return (
    <aside className="details" aria-label="Details">
      <header className="page-bar">
        <h2>Details</h2>
        <IconButton icon="close" label="Close details" onClick={() => backTo(linkTo.room(room.id))} />
      </header>
      {room.topic && <p className="topic">{room.topic}</p>}
      <MemberList room={room} />
      {isGroup && (mayAdd(room) || mayModerate(room)) && <Doorkeeping room={room} />}
      {mayModerate(room) && <RoomSettings room={room} />}
      <Leaving room={room} />
    </aside>
  )
}
