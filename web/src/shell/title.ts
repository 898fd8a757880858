/** Where somebody is, and how much is unread, in the title of the window. */
import { useRoom, useRooms } from 'parlor-client/react'
import { useEffect } from 'react'
import type { Route } from '../route.ts'

const places = { home: '', find: 'Public rooms', settings: 'Settings', invitation: 'Invitation' }

export function useTitle(route: Route): void {
  const { unreadCount } = useRooms()
  const { room } = useRoom(route.at === 'room' ? route.roomId : '')
  const place = route.at === 'room' ? room?.title : places[route.at]
  const title = place ? `${place} · Parlor` : 'Parlor'
  useEffect(() => {
    document.title = unreadCount > 0 ? `(${unreadCount > 999 ? '999+' : unreadCount}) ${title}` : title
    return () => {
      document.title = 'Parlor'
    }
  }, [unreadCount, title])
}
