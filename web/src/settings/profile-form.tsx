/** How others see the viewer. */
import { useChat, useViewer } from 'parlor-client/react'
import { payloadOf } from '../asking.ts'
import { UpdateProfileDocument } from '../generated/graphql.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import { say } from '../parts/toasts.tsx'

export function ProfileForm() {
  const chat = useChat()
  const viewer = useViewer()
  const form = useForm(async ({ displayName }) => {
    payloadOf((await chat.request(UpdateProfileDocument, { input: { displayName } })).result)
    await chat.refresh()
    say('Your profile is changed')
  })
  if (!viewer) return null
  const { id, displayName, username } = viewer
  return (
    <section aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <div className="person-head">
        <Avatar id={id} name={displayName} size="l" />
        <p>
          <strong>{displayName}</strong>
          <small>@{username}</small>
        </p>
      </div>
      <form className="form" key={displayName} onSubmit={form.onSubmit}>
        <Field
          label="Your name"
          name="displayName"
          defaultValue={displayName}
          required
          autoComplete="name"
          problem={form.problemOf('displayName') ?? form.problem}
        />
        <div className="row">
          <Button look="main" type="submit" disabled={form.isBusy}>
            Save
          </Button>
        </div>
      </form>
    </section>
  )
}
