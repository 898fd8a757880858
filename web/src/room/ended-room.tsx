/** A room that the viewer is not in any more, and why. */
import type { RoomEnd } from 'parlor-client'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/empty.tsx'
import { momentOf } from '../parts/times.ts'
import { goTo, linkTo } from '../route.ts'
import { useLandingHere } from '../shell/landing.ts'

export function EndedRoom({ ended }: { ended: RoomEnd }) {
  useLandingHere()
  return (
    <Empty icon={ended.cause === 'BANNED' ? 'ban' : 'leave'} title={titleOf(ended)}>
      {ended.cause === 'BANNED' && (
        <p>{ended.bannedUntil ? `You may come back after ${momentOf(ended.bannedUntil)}.` : 'You cannot come back.'}</p>
      )}
      <Button onClick={() => goTo(linkTo.home)}>To your rooms</Button>
    </Empty>
  )
}

function titleOf({ cause, roomName, by }: RoomEnd): string {
  const room = roomName || 'this room'
  const who = by?.displayName ?? 'Somebody'
  switch (cause) {
    case 'LEFT':
      return `You have left ${room}`
    case 'REMOVED':
      return `${who} has removed you from ${room}`
    case 'BANNED':
      return `${who} has banned you from ${room}`
    case 'DELETED':
      return `${who} has deleted ${room}`
    case 'UNKNOWN':
      return 'You are not in this room any more'
  }
}
