/** One member: who they are in the room, whether they are here, and what may be done. */
import type { RoomSummary } from 'parlor-client'
import { useViewer } from 'parlor-client/react'
import type { MemberHeadFragment, RoomRole } from '../generated/graphql.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { agoOf, momentOf } from '../parts/times.ts'
import { useMemberMenu } from './member-menu.tsx'

interface MemberRowProps {
  member: MemberHeadFragment
  room: RoomSummary
  isOnline: boolean
  lastSeenAt: string | null
}

const roleNames: Record<RoomRole, string> = { OWNER: 'Owner', MODERATOR: 'Moderator', MEMBER: '' }

export function MemberRow({ member, room, isOnline, lastSeenAt }: MemberRowProps) {
  const { user, role, mutedUntil } = member
  const viewer = useViewer()
  const { items, dialog } = useMemberMenu(member, room)
  const isMuted = mutedUntil && Date.parse(mutedUntil) > Date.now()
  const seen = isOnline ? 'here now' : lastSeenAt ? `last here ${agoOf(lastSeenAt)}` : ''
  return (
    <li className="person">
      <Avatar id={user.id} name={user.displayName} isOnline={isOnline} />
      <div className="about">
        <span className="cut">
          {user.displayName}
          {user.id === viewer?.id && ' (you)'}
        </span>
        <small className="cut">
          @{user.username}
          {seen && ` · ${seen}`}
          {isMuted && <span title={`Until ${momentOf(mutedUntil)}`}> · muted</span>}
        </small>
      </div>
      {roleNames[role] && <span className="role">{roleNames[role]}</span>}
      {user.id !== viewer?.id && items.length > 0 && (
        <Menu label={`What to do about ${user.displayName}`} items={items}>
          <Icon name="more" />
        </Menu>
      )}
      {dialog}
    </li>
  )
}
