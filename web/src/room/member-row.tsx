/** One member: who they are in the room, whether they are here, and what may be done. */
import type { RoomSummary } from 'parlor-client'
import { useChat, useViewer } from 'parlor-client/react'
import { payloadOf } from '../asking.ts'
import {
  BlockUserDocument,
  type MemberHeadFragment,
  type RoomRole,
  SetMemberRoleDocument,
} from '../generated/graphql.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { agoOf, momentOf } from '../parts/times.ts'
import { complain, say } from '../parts/toasts.tsx'
import { openDirectRoom } from '../rooms/open-direct-room.ts'
import { useModeration } from './moderation.tsx'
import { mayOwn } from './rights.ts'

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

function useMemberMenu({ user, role, mutedUntil }: MemberHeadFragment, room: RoomSummary) {
  const chat = useChat()
  const moderation = useModeration(room, user, { role, mutedUntil: mutedUntil ?? null })
  const setRole = (next: RoomRole) => async () => {
    const input = { roomId: room.id, userId: user.id, role: next }
    payloadOf((await chat.request(SetMemberRoleDocument, { input })).result)
    say(next === 'MODERATOR' ? `${user.displayName} is a moderator now` : `${user.displayName} is a member now`)
  }
  const block = async () => {
    payloadOf((await chat.request(BlockUserDocument, { input: { userId: user.id } })).result)
    say(`${user.displayName} cannot write to you any more`)
  }
  const isOther = room.kind === 'GROUP'
  const items: (MenuItem | false)[] = [
    isOther && {
      text: 'Write to them',
      icon: 'send',
      onPick: () => void openDirectRoom(chat, user.id).catch(complain),
    },
    mayOwn(room) &&
      role === 'MEMBER' && {
        text: 'Make moderator',
        icon: 'shield',
        onPick: () => void setRole('MODERATOR')().catch(complain),
      },
    mayOwn(room) &&
      role === 'MODERATOR' && {
        text: 'Make member',
        icon: 'person',
        onPick: () => void setRole('MEMBER')().catch(complain),
      },
    { text: 'Block', icon: 'ban', onPick: () => void block().catch(complain) },
  ]
  return { items: [...items.filter(item => item !== false), ...moderation.items], dialog: moderation.dialog }
}
