/** Adding somebody to a room. */
import type { RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { payloadOf } from '../asking.ts'
import { AddMemberDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import { say } from '../parts/toasts.tsx'
import { personNamed } from '../rooms/person-named.ts'

interface AddMemberProps {
  room: RoomSummary
  onClose(): void
}

export function AddMember({ room, onClose }: AddMemberProps) {
  const chat = useChat()
  const form = useForm(async ({ username = '' }) => {
    const user = await personNamed(chat, username)
    const { result } = await chat.request(AddMemberDocument, { input: { roomId: room.id, userId: user.id } })
    say(payloadOf(result).added ? `${user.displayName} was added` : `${user.displayName} is here already`)
    onClose()
  })
  return (
    <Dialog title={`Add somebody to ${room.title}`} onClose={onClose}>
      <form className="form" onSubmit={form.onSubmit}>
        <Field
          label="Username"
          name="username"
          required
          autoComplete="off"
          autoCapitalize="none"
          problem={form.problem}
        />
        <div className="row">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={form.isBusy}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
