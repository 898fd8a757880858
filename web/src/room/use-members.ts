/** The members of a room, and what becomes of them while they are shown. */
import { useChat } from 'parlor-client/react'
import { useCallback, useEffect, useState } from 'react'
import { type MemberHeadFragment, MembersDocument } from '../generated/graphql.ts'
import { useReading } from '../parts/reading.ts'
import { complain } from '../parts/toasts.tsx'

export interface Members {
  /** In the order of joining. */
  members: readonly MemberHeadFragment[]
  /** Reads more of them; null where there are no more. */
  readMore: (() => void) | null
}

const changing = new Set(['MemberAdded', 'MemberRemoved', 'MemberUpdated', 'FeedReset'])
/** Many may come at once. */
const togetherMs = 300

export function useMembers(roomId: string): Members {
  const chat = useChat()
  const [members, setMembers] = useState<readonly MemberHeadFragment[]>([])
  const [after, setAfter] = useState<string | null>(null)
  const read = useCallback(
    async (from: string | null) => {
      const { room } = await chat.request(MembersDocument, { roomId, after: from })
      const page = room?.members
      if (!page) return
      setMembers(before => (from === null ? page.nodes : [...before, ...page.nodes]))
      setAfter(page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null)
    },
    [chat, roomId],
  )
  useReading(useCallback(() => read(null), [read]))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = chat.onEvent(event => {
      if (event.roomId !== roomId || !changing.has(event.__typename)) return
      clearTimeout(timer)
      timer = setTimeout(() => void read(null).catch(() => undefined), togetherMs)
    })
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [chat, roomId, read])
  return { members, readMore: after === null ? null : () => void read(after).catch(complain) }
}
