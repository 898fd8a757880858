/** The viewer's rooms, the one with the latest message on top. */
import { useRooms } from 'parlor-client/react'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/empty.tsx'
import { keepStop, roveOn } from '../parts/roving.ts'
import { goTo, linkTo } from '../route.ts'
import './room-list.css'
import { RoomRow } from './room-row.tsx'

interface RoomListProps {
  roomId: string | null
  /** What the names shown have to contain. */
  wanted: string
  onNewRoom(): void
  onNewDirect(): void
}

export function RoomList({ roomId, wanted, onNewRoom, onNewDirect }: RoomListProps) {
  const { rooms, isReading } = useRooms()
  if (rooms.length === 0)
    return isReading ? (
      <RoomsToCome />
    ) : (
      <Empty icon="people" title="No rooms yet">
        <p>Make one and invite others, write to somebody, or join a room that is open to all.</p>
        <div className="row">
          <Button look="main" icon="add" onClick={onNewRoom}>
            New room
          </Button>
          <Button icon="person" onClick={onNewDirect}>
            Write to somebody
          </Button>
          <Button icon="globe" onClick={() => goTo(linkTo.find)}>
            Find rooms
          </Button>
        </div>
      </Empty>
    )
  const shown = rooms.filter(({ title }) => title.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()))
  const stop = shown.some(({ id }) => id === roomId) ? roomId : shown[0]?.id
  return (
    <nav aria-label="Rooms" className="room-list">
      <ul onKeyDown={roveOn} onFocus={keepStop}>
        {shown.map(room => (
          <RoomRow key={room.id} room={room} isCurrent={room.id === roomId} isStop={room.id === stop} />
        ))}
      </ul>
      {shown.length === 0 && <p className="none">No room of yours is called so.</p>}
    </nav>
  )
}

/** In the place of rows that are on their way. */
function RoomsToCome() {
  return (
    <div className="room-list" aria-hidden="true">
      {[60, 45, 70, 50].map(width => (
        <div key={width} className="room-row to-come">
          <span className="avatar m" />
          <span className={`bone w-${width}`} />
        </div>
      ))}
    </div>
  )
}
