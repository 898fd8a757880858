/** Hearing a public room without being a member of it. */
import type { RoomSummary } from 'parlor-client'
import { useChat, useRoom } from 'parlor-client/react'
import { useEffect, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { complain } from '../parts/toasts.tsx'
import { joinRoom } from '../rooms/join-room.ts'

/** Listens where the viewer is not a member. Of a room that is not public nothing is heard. */
export function useListening(roomId: string): void {
  const chat = useChat()
  const { room, isReading, ended } = useRoom(roomId)
  const [isOutside, setOutside] = useState(false)
  useEffect(() => {
    if (room?.membership) setOutside(false)
    else if (!room && !isReading && !ended) setOutside(true)
  }, [room, isReading, ended])
  useEffect(() => (isOutside ? chat.listen(roomId) : undefined), [chat, roomId, isOutside])
}

export function ListeningBar({ room }: { room: RoomSummary }) {
  const chat = useChat()
  return (
    <div className="composer">
      <div className="silence">
        <span>You are listening. Join to write.</span>
        <Button look="main" onClick={() => void joinRoom(chat, { roomId: room.id }).catch(complain)}>
          Join {room.title}
        </Button>
      </div>
    </div>
  )
}
