/** The rooms beside the one that is open, and the one feed that keeps both up to date. */
import { useQuery, useSubscription } from '@apollo/client/react'
import { useState } from 'react'
import { takeEvent } from './chat-client.ts'
import { FeedDocument, RoomsDocument } from './generated/graphql.ts'
import { NewRoom } from './new-room.tsx'
import { Room } from './room.tsx'
import { signedOut } from './session.ts'

/** After these the list of rooms is another. */
const changesRooms = ['AddedToRoom', 'RemovedFromRoom', 'RoomDeleted', 'RoomUpdated', 'FeedReset']

export function Chat() {
  const { data, error, refetch } = useQuery(RoomsDocument)
  const [openId, setOpenId] = useState<string>()
  const feed = useSubscription(FeedDocument, {
    onData({ data: { data } }) {
      if (!data) return
      takeEvent(data.events)
      if (changesRooms.includes(data.events.__typename)) void refetch()
    },
  })
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
        <NewRoom onMade={id => refetch().then(() => setOpenId(id))} />
        {(error ?? feed.error) && <p role="alert">{(error ?? feed.error)!.message}</p>}
        <button type="button" onClick={signedOut}>
          Sign out
        </button>
      </nav>
      {open ? <Room key={open.id} id={open.id} /> : <p className="empty">Make a room, or wait to be added to one.</p>}
    </main>
  )
}
