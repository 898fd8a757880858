/** One room: what is said in it, and who is there. */
import { useRoom } from 'parlor-client/react'
import { Composer } from '../messages/composer.tsx'
import { Conversation } from '../messages/conversation.tsx'
import { useWriting } from '../messages/writing.ts'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/empty.tsx'
import { goTo, linkTo } from '../route.ts'
import { Back } from '../shell/back.tsx'
import { Details } from './details.tsx'
import { EndedRoom } from './ended-room.tsx'
import { ListeningBar, useListening } from './listening-bar.tsx'
import { RoomHeader } from './room-header.tsx'
import './room-page.css'

interface RoomPageProps {
  roomId: string
  showsDetails: boolean
}

export function RoomPage({ roomId, showsDetails }: RoomPageProps) {
  const { room, isReading, ended } = useRoom(roomId)
  const writing = useWriting(roomId)
  useListening(roomId)
  if (ended) return <EndedRoom ended={ended} />
  if (!room) return isReading ? <RoomToCome /> : <NoRoom />
  return (
    <div className={`room-page${showsDetails ? ' with-details' : ''}`}>
      <section className="talk" aria-label={room.title}>
        <RoomHeader room={room} showsDetails={showsDetails} />
        <Conversation room={room} writing={writing} />
        {room.membership ? <Composer room={room} writing={writing} /> : <ListeningBar room={room} />}
      </section>
      {showsDetails && <Details room={room} />}
    </div>
  )
}

/** In the place of a room that is on its way. */
function RoomToCome() {
  return (
    <header className="room-header">
      <Back />
      <span className="bone w-45" />
    </header>
  )
}

function NoRoom() {
  return (
    <Empty icon="lock" title="There is no such room, or it is not yours">
      <Button onClick={() => goTo(linkTo.home)}>To your rooms</Button>
    </Empty>
  )
}
