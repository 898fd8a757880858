/** The page of somebody who is signed in: rooms at one side, and what was chosen at the other; on a phone one of the two. */
import { useRooms } from 'parlor-client/react'
import { Empty } from '../parts/empty.tsx'
import { RoomPage } from '../room/room-page.tsx'
import { FindRooms } from '../rooms/find-rooms.tsx'
import { InvitationPage } from '../rooms/invitation-page.tsx'
import { parseRoute, type Route, useHash } from '../route.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { useLanding } from './landing.ts'
import './shell.css'
import { Sidebar } from './sidebar.tsx'
import { useTitle } from './title.ts'

export function Shell() {
  const route = parseRoute(useHash())
  useTitle(route)
  useLanding(route)
  return (
    <div className="shell" data-at={route.at}>
      <Sidebar roomId={route.at === 'room' ? route.roomId : null} />
      <main className="place">
        <Place route={route} />
      </main>
    </div>
  )
}

function Place({ route }: { route: Route }) {
  switch (route.at) {
    case 'room':
      return <RoomPage key={route.roomId} roomId={route.roomId} showsDetails={route.details} />
    case 'find':
      return <FindRooms />
    case 'settings':
      return <SettingsPage />
    case 'invitation':
      return <InvitationPage key={route.code} code={route.code} />
    case 'home':
      return <Home />
  }
}

function Home() {
  const { rooms, isReading } = useRooms()
  if (rooms.length > 0)
    return (
      <Empty icon="react" title="Pick a room to read on">
        <p>Your rooms are at the side, the one with the latest message on top.</p>
      </Empty>
    )
  return (
    !isReading && (
      <Empty icon="react" title="Welcome to Parlor">
        <p>What is said in a room is shown here, as soon as you have one.</p>
      </Empty>
    )
  )
}
