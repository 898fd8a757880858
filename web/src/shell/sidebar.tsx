/** The side of the page: who is signed in, whether the page is live, and the rooms. */
import { useRooms } from 'parlor-client/react'
import { useState } from 'react'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { NewDirect } from '../rooms/new-direct.tsx'
import { NewRoom } from '../rooms/new-room.tsx'
import { RoomList } from '../rooms/room-list.tsx'
import { goTo, linkTo } from '../route.ts'
import { AccountMenu } from './account-menu.tsx'
import { ConnectionLine } from './connection-line.tsx'
import './sidebar.css'

type Opened = 'new room' | 'new direct' | null

export function Sidebar({ roomId }: { roomId: string | null }) {
  const [opened, setOpened] = useState<Opened>(null)
  const [wanted, setWanted] = useState('')
  const { rooms } = useRooms()
  const close = () => setOpened(null)
  return (
    <div className="sidebar">
      <header className="top">
        <AccountMenu />
        <Menu
          label="New"
          items={[
            { text: 'New room', icon: 'people', onPick: () => setOpened('new room') },
            { text: 'New direct message', icon: 'person', onPick: () => setOpened('new direct') },
            { text: 'Find public rooms', icon: 'globe', onPick: () => goTo(linkTo.find) },
          ]}
        >
          <Icon name="add" />
        </Menu>
      </header>
      <ConnectionLine />
      {rooms.length > 0 && (
        <label className="search">
          <Icon name="find" />
          <span className="hidden-text">Search your rooms</span>
          <input type="search" placeholder="Search" value={wanted} onChange={event => setWanted(event.target.value)} />
        </label>
      )}
      <RoomList
        roomId={roomId}
        wanted={wanted}
        onNewRoom={() => setOpened('new room')}
        onNewDirect={() => setOpened('new direct')}
      />
      {opened === 'new room' && <NewRoom onClose={close} />}
      {opened === 'new direct' && <NewDirect onClose={close} />}
    </div>
  )
}
