/** Who is in a room, and who of them is here. */
import type { RoomSummary } from 'parlor-client'
import { usePresence } from 'parlor-client/react'
import { useState } from 'react'
import { Button, IconButton } from '../parts/button.tsx'
import { AddMember } from './add-member.tsx'
import { MemberRow } from './member-row.tsx'
import { mayAdd, rankOf } from './rights.ts'
import { useMembers } from './use-members.ts'

export function MemberList({ room }: { room: RoomSummary }) {
  const { members, readMore } = useMembers(room.id)
  const presence = usePresence(room.id)
  const [isAdding, setAdding] = useState(false)
  const isHere = (id: string) => presence?.online.has(id) ?? false
  const inOrder = members.toSorted(
    (one, other) =>
      Number(isHere(other.user.id)) - Number(isHere(one.user.id)) ||
      rankOf(other.role) - rankOf(one.role) ||
      one.user.displayName.localeCompare(other.user.displayName, undefined, { numeric: true }),
  )
  return (
    <section>
      <h3>
        {room.memberCount} {room.memberCount === 1 ? 'member' : 'members'}
        {mayAdd(room) && <IconButton icon="add" label="Add somebody" onClick={() => setAdding(true)} />}
      </h3>
      <ul aria-label="Members">
        {inOrder.map(member => (
          <MemberRow
            key={member.id}
            member={member}
            room={room}
            isOnline={isHere(member.user.id)}
            lastSeenAt={presence?.lastSeenAt.get(member.user.id) ?? null}
          />
        ))}
      </ul>
      {readMore && <Button onClick={readMore}>Show more</Button>}
      {isAdding && <AddMember room={room} onClose={() => setAdding(false)} />}
    </section>
  )
}
