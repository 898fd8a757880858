/** Making a room. */
import { useChat } from 'parlor-client/react'
import { payloadOf } from '../asking.ts'
import { CreateRoomDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import { goTo, linkTo } from '../route.ts'

const visibilities = [
  ['PRIVATE', 'Private: whoever was added or invited'],
  ['PUBLIC', 'Public: everybody can find, hear and join it'],
] as const

export function NewRoom({ onClose }: { onClose(): void }) {
  const chat = useChat()
  const form = useForm(async ({ name = '', topic = '', visibility }) => {
    const isPublic = visibility === 'PUBLIC'
    const input = { name, topic: topic || null, visibility: isPublic ? ('PUBLIC' as const) : ('PRIVATE' as const) }
    const { result } = await chat.request(CreateRoomDocument, { input })
    goTo(linkTo.room(payloadOf(result).room.id))
    onClose()
  })
  return (
    <Dialog title="New room" onClose={onClose}>
      <form className="form" onSubmit={form.onSubmit}>
        <Field label="Name" name="name" required autoComplete="off" problem={form.problemOf('name')} />
        <Field
          label="Topic"
          name="topic"
          autoComplete="off"
          hint="What it is about."
          problem={form.problemOf('topic')}
        />
        <Choice label="Who can join" name="visibility" options={visibilities} />
        {form.problem && (
          <p className="problem" role="alert">
            {form.problem}
          </p>
        )}
        <div className="row">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={form.isBusy}>
            Make room
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
