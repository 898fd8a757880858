/** One member of a room, asked for when it matters. */
import { useChat } from 'parlor-client/react'
import { useEffect, useState } from 'react'
import { MemberDocument, type MemberHeadFragment } from '../generated/graphql.ts'
import { complain } from '../parts/toasts.tsx'

export type Member = MemberHeadFragment

/** Undefined until there is an answer; null for whoever is not in the room. Nothing is asked without a room. */
export function useMember(roomId: string | null, userId: string): Member | null | undefined {
  const chat = useChat()
  const [member, setMember] = useState<Member | null>()
  useEffect(() => {
    if (roomId === null) return
    chat.request(MemberDocument, { roomId, userId }).then(({ room }) => setMember(room?.member ?? null), complain)
  }, [chat, roomId, userId])
  return member
}
