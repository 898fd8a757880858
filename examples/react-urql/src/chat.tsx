/** The rooms beside the one that is open, and the one feed that keeps both up to date. */
import { useEffect, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { takeEvent } from './chat-client.ts'
import { FeedDocument, RoomsDocument } from './generated/graphql.ts'
import { NewRoom } from './new-room.tsx'
import { Room } from './room.tsx'
import { signedOut } from './session.ts'

/** After these the list of rooms is another. */
const changesRooms = ['AddedToRoom', 'RemovedFromRoom', 'RoomDeleted', 'RoomUpdated', 'FeedReset']

export function Chat() {
  const [{ data, error }, readRooms] = useQuery({ query: RoomsDocument })
  const [openId, setOpenId] = useState<string>()
  const [problem, setProblem] = useState('')
  const client = useClient()
  // Not `useSubscription`: its handler runs while React renders.
  useEffect(() => {
    const { unsubscribe } = client.subscription(FeedDocument, {}).subscribe(({ data, error, hasNext }) => {
      if (error) setProblem(error.message)
      // The last result of a feed that ends repeats the event before it.
      if (!data || !hasNext) return
      takeEvent(data.events)
      if (changesRooms.includes(data.events.__typename)) readRooms()
    })
    return unsubscribe
  }, [client, readRooms])
  const viewer = data?.viewer
  const rooms = viewer?.rooms.nodes ?? []
  const open = rooms.find(({ id }) => id === openId) ?? rooms[0]
  return (
    <main className="chat">
      <nav className="rooms">
        <strong>{viewer?.user.displayName}</strong>
        {rooms.map(({ id, name, memberCount }) => (
          <button type="button" key={id} aria-current={id === open?.id} onClick={() => setOpenId(id)}>
            {name} <small>{memberCount}</small>
          </button>
        ))}
        <NewRoom
          onMade={id => {
            readRooms()
            setOpenId(id)
          }}
        />
        {(error || problem) && <p role="alert">{error?.message ?? problem}</p>}
        <button type="button" onClick={signedOut}>
          Sign out
        </button>
      </nav>
      {open ? <Room key={open.id} id={open.id} /> : <p className="empty">Make a room, or wait to be added to one.</p>}
    </main>
  )
}
