/** The public rooms: to find, to listen to, to join. */
import { useChat } from 'parlor-client/react'
import { useCallback, useRef, useState } from 'react'
import { PublicRoomsDocument, type PublicRoomsQuery } from '../generated/graphql.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/empty.tsx'
import { Icon } from '../parts/icon.tsx'
import { useReading } from '../parts/reading.ts'
import { complain } from '../parts/toasts.tsx'
import { goTo, linkTo } from '../route.ts'
import { Back } from '../shell/back.tsx'
import './find-rooms.css'
import { joinRoom } from './join-room.ts'

type Found = PublicRoomsQuery['publicRooms']
/** Between two keystrokes of somebody who has not finished. */
const typingMs = 250

export function FindRooms() {
  const [startsWith, setStartsWith] = useState('')
  const { found, readMore } = usePublicRooms(startsWith)
  return (
    <div className="page">
      <header className="page-bar">
        <Back />
        <h1>Public rooms</h1>
      </header>
      <label className="search of-page">
        <Icon name="find" />
        <span className="hidden-text">Names that begin with</span>
        <input
          type="search"
          placeholder="Names that begin with…"
          value={startsWith}
          onChange={event => setStartsWith(event.target.value)}
        />
      </label>
      {found && found.nodes.length > 0 && (
        <ul className="cards" aria-label="Public rooms">
          {found.nodes.map(room => (
            <FoundRoom key={room.id} room={room} />
          ))}
        </ul>
      )}
      {found?.pageInfo.hasNextPage && <Button onClick={readMore}>Show more</Button>}
      {found?.nodes.length === 0 && (
        <Empty icon="globe" title={startsWith ? 'No public room is called so' : 'There are no public rooms yet'}>
          <p>Whoever makes a room can make it public. Then everybody finds it here.</p>
        </Empty>
      )}
    </div>
  )
}

function usePublicRooms(startsWith: string) {
  const chat = useChat()
  const [found, setFound] = useState<Found | null>(null)
  const wanted = useRef(startsWith)
  wanted.current = startsWith
  const read = useCallback(async () => {
    if (startsWith) await new Promise(resolve => setTimeout(resolve, typingMs))
    if (wanted.current !== startsWith) return
    const { publicRooms } = await chat.request(PublicRoomsDocument, { startsWith: startsWith || null })
    if (wanted.current === startsWith) setFound(publicRooms)
  }, [chat, startsWith])
  useReading(read)
  async function readMore() {
    const after = found?.pageInfo.endCursor ?? null
    const { publicRooms } = await chat.request(PublicRoomsDocument, { startsWith: startsWith || null, after })
    setFound(before => ({ ...publicRooms, nodes: [...(before?.nodes ?? []), ...publicRooms.nodes] }))
  }
  return { found, readMore: () => void readMore().catch(complain) }
}

function FoundRoom({ room: { id, name, topic, memberCount, viewerMember } }: { room: Found['nodes'][number] }) {
  const chat = useChat()
  return (
    <li className="card">
      <Avatar id={id} name={name} isRoom />
      <div className="about">
        <a className="cut" href={linkTo.room(id)}>
          {name}
        </a>
        <p className="cut">
          {memberCount} {memberCount === 1 ? 'member' : 'members'}
          {topic && ` · ${topic}`}
        </p>
      </div>
      {viewerMember ? (
        <Button onClick={() => goTo(linkTo.room(id))}>Open</Button>
      ) : (
        <>
          <Button onClick={() => goTo(linkTo.room(id))}>Listen</Button>
          <Button look="main" onClick={() => void joinRoom(chat, { roomId: id }).catch(complain)}>
            Join
          </Button>
        </>
      )}
    </li>
  )
}
