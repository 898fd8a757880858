/** Who cannot write to the viewer. */
import { useChat } from 'parlor-client/react'
import { useCallback, useState } from 'react'
import { payloadOf } from '../asking.ts'
import { BlockedUsersDocument, type PersonHeadFragment, UnblockUserDocument } from '../generated/graphql.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { useReading } from '../parts/reading.ts'
import { complain } from '../parts/toasts.tsx'

export function BlockedPeople() {
  const chat = useChat()
  const [people, setPeople] = useState<readonly PersonHeadFragment[] | null>(null)
  const read = useCallback(async () => {
    const { viewer } = await chat.request(BlockedUsersDocument, {})
    setPeople(viewer?.blockedUsers.nodes ?? [])
  }, [chat])
  useReading(read)
  const unblock = async (userId: string) => {
    payloadOf((await chat.request(UnblockUserDocument, { input: { userId } })).result)
    await read()
  }
  return (
    <section aria-labelledby="blocked">
      <h2 id="blocked">Blocked people</h2>
      {people?.length === 0 && <p className="none">Nobody is blocked. Whom you block cannot write to you directly.</p>}
      <ul>
        {people?.map(({ id, displayName, username }) => (
          <li key={id} className="person">
            <Avatar id={id} name={displayName} />
            <div className="about">
              <span className="cut">{displayName}</span>
              <small>@{username}</small>
            </div>
            <Button onClick={() => void unblock(id).catch(complain)}>Unblock</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
