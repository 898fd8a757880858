/** Leaving a room; its owner deletes it instead. A direct room comes back with the next message. */
import type { RoomSummary } from 'parlor-client'
import { useChat, useViewer } from 'parlor-client/react'
import { useState } from 'react'
import { payloadOf } from '../asking.ts'
import { DeleteRoomDocument, RemoveMemberDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { goTo, linkTo } from '../route.ts'
import { mayOwn } from './rights.ts'

const deleting = {
  title: 'Delete room',
  deed: 'Delete',
  about: 'The room and everything that was said in it are gone for everybody.',
}
const leavingIt = {
  title: 'Leave room',
  deed: 'Leave',
  about: 'You will not see it any more, unless you are added or invited again.',
}
const closing = {
  title: 'Close conversation',
  deed: 'Close',
  about: 'It is back on your list with the next message, and nothing of it is lost.',
}

export function Leaving({ room }: { room: RoomSummary }) {
  const chat = useChat()
  const viewer = useViewer()
  const [isAsking, setAsking] = useState(false)
  const isOwner = mayOwn(room)
  const { title, deed, about } = isOwner ? deleting : room.kind === 'DIRECT' ? closing : leavingIt
  const leave = async () => {
    const input = { roomId: room.id, userId: viewer!.id }
    payloadOf((await chat.request(RemoveMemberDocument, { input })).result)
    goTo(linkTo.home)
  }
  const remove = async () => {
    payloadOf((await chat.request(DeleteRoomDocument, { input: { roomId: room.id } })).result)
    goTo(linkTo.home)
  }
  return (
    <section>
      <Button icon={isOwner ? 'remove' : 'leave'} onClick={() => setAsking(true)}>
        {title}
      </Button>
      {isAsking && (
        <Confirm
          title={`${deed} ${room.title}?`}
          deed={deed}
          onConfirm={isOwner ? remove : leave}
          onClose={() => setAsking(false)}
        >
          <p className="about">{about}</p>
        </Confirm>
      )}
    </section>
  )
}
