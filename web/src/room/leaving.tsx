/** Leaving a room; its owner deletes it instead. */
import type { RoomSummary } from 'parlor-client'
import { useChat, useViewer } from 'parlor-client/react'
import { useState } from 'react'
import { payloadOf } from '../asking.ts'
import { DeleteRoomDocument, RemoveMemberDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { goTo, linkTo } from '../route.ts'
import { mayOwn } from './rights.ts'

export function Leaving({ room }: { room: RoomSummary }) {
  const chat = useChat()
  const viewer = useViewer()
  const [isAsking, setAsking] = useState(false)
  const isOwner = mayOwn(room)
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
        {isOwner ? 'Delete room' : 'Leave room'}
      </Button>
      {isAsking && (
        <Confirm
          title={isOwner ? `Delete ${room.title}?` : `Leave ${room.title}?`}
          deed={isOwner ? 'Delete' : 'Leave'}
          onConfirm={isOwner ? remove : leave}
          onClose={() => setAsking(false)}
        >
          <p className="about">
            {isOwner
              ? 'The room and everything that was said in it are gone for everybody.'
              : 'You will not see it any more, unless you are added or invited again.'}
          </p>
        </Confirm>
      )}
    </section>
  )
}
