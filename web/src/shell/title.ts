/** How much is unread, in the title of the window. */
import { useRooms } from 'parlor-client/react'
import { useEffect } from 'react'

export function useUnreadInTitle(): void {
  const { unreadCount } = useRooms()
  useEffect(() => {
    document.title = unreadCount > 0 ? `(${unreadCount > 999 ? '999+' : unreadCount}) Parlor` : 'Parlor'
    return () => {
      document.title = 'Parlor'
    }
  }, [unreadCount])
}
