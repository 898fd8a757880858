/** What may be done about a member, from a menu. */
import type { RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { useState } from 'react'
import { payloadOf } from '../asking.ts'
import {
  BlockUserDocument,
  type MemberHeadFragment,
  type RoomRole,
  SetMemberRoleDocument,
  UnblockUserDocument,
} from '../generated/graphql.ts'
import { Confirm } from '../parts/confirm.tsx'
import type { MenuItem } from '../parts/menu.tsx'
import { complain, say } from '../parts/toasts.tsx'
import { openDirectRoom } from '../rooms/open-direct-room.ts'
import { useModeration } from './moderation.tsx'
import { mayOwn } from './rights.ts'

export function useMemberMenu({ user, role, mutedUntil }: MemberHeadFragment, room: RoomSummary) {
  const chat = useChat()
  const moderation = useModeration(room, user, { role, mutedUntil: mutedUntil ?? null })
  const blocking = useBlocking(user)
  const [isTransferring, setTransferring] = useState(false)
  const setRole = async (next: RoomRole) => {
    const input = { roomId: room.id, userId: user.id, role: next }
    payloadOf((await chat.request(SetMemberRoleDocument, { input })).result)
    say(`${user.displayName} is ${roleWords[next]} now`)
  }
  const give = (next: RoomRole) => () => void setRole(next).catch(complain)
  const write = () => void openDirectRoom(chat, user.id).catch(complain)
  const rules = mayOwn(room)
  const items: (MenuItem | false)[] = [
    room.kind === 'GROUP' && { text: 'Write to them', icon: 'send', onPick: write },
    rules && role === 'MEMBER' && { text: 'Make moderator', icon: 'shield', onPick: give('MODERATOR') },
    rules && role === 'MODERATOR' && { text: 'Make member', icon: 'person', onPick: give('MEMBER') },
    rules && { text: 'Make owner…', icon: 'shield', onPick: () => setTransferring(true) },
    blocking,
    ...moderation.items,
  ]
  const dialog = isTransferring ? (
    <Confirm
      title={`Make ${user.displayName} the owner?`}
      deed="Make owner"
      onConfirm={() => setRole('OWNER')}
      onClose={() => setTransferring(false)}
    >
      <p className="about">The room is theirs then, and you are a moderator. Only they can give it back.</p>
    </Confirm>
  ) : (
    moderation.dialog
  )
  return { items: items.filter(item => item !== false), dialog }
}

const roleWords: Record<RoomRole, string> = { OWNER: 'the owner', MODERATOR: 'a moderator', MEMBER: 'a member' }

function useBlocking({ id, displayName, viewerHasBlocked }: MemberHeadFragment['user']): MenuItem {
  const chat = useChat()
  const [isBlocked, setBlocked] = useState(viewerHasBlocked)
  const block = async () => {
    payloadOf((await chat.request(BlockUserDocument, { input: { userId: id } })).result)
    setBlocked(true)
    say(`${displayName} cannot write to you any more`)
  }
  const unblock = async () => {
    payloadOf((await chat.request(UnblockUserDocument, { input: { userId: id } })).result)
    setBlocked(false)
    say(`${displayName} may write to you again`)
  }
  return isBlocked
    ? { text: 'Unblock', icon: 'ban', onPick: () => void unblock().catch(complain) }
    : { text: 'Block', icon: 'ban', onPick: () => void block().catch(complain) }
}
