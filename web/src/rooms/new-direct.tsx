/** Writing to one person. */
import { useChat } from 'parlor-client/react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import { openDirectRoom } from './open-direct-room.ts'
import { personNamed } from './person-named.ts'

export function NewDirect({ onClose }: { onClose(): void }) {
  const chat = useChat()
  const form = useForm(async ({ username = '' }) => {
    await openDirectRoom(chat, (await personNamed(chat, username)).id)
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
