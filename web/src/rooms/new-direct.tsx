/** Writing to one person. */
import { useChat } from 'parlor-client/react'
import { Refused } from '../asking.ts'
import { PersonByNameDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import { openDirectRoom } from './open-direct-room.ts'

export function NewDirect({ onClose }: { onClose(): void }) {
  const chat = useChat()
  const form = useForm(async ({ username = '' }) => {
    const { user } = await chat.request(PersonByNameDocument, { username: username.trim().replace(/^@/, '') })
    if (!user) throw notFound
    await openDirectRoom(chat, user.id)
    onClose()
  })
  return (
    <Dialog title="New direct message" onClose={onClose}>
      <form className="form" onSubmit={form.onSubmit}>
        <Field
          label="To"
          name="username"
          required
          autoComplete="off"
          autoCapitalize="none"
          placeholder="Their username"
          problem={form.problemOf('username') ?? form.problem}
        />
        <div className="row">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={form.isBusy}>
            Write
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const notFound = new Refused({ __typename: 'NotFoundError', message: 'Nobody here has this username.' })
