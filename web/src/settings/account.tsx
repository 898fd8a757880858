/** The viewer's password, and the end of their account. */
import { useChat, useViewer } from 'parlor-client/react'
import { useState } from 'react'
import { payloadOf } from '../asking.ts'
import { ChangePasswordDocument, DeleteAccountDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import { say } from '../parts/toasts.tsx'

export function Account() {
  const [isLeaving, setLeaving] = useState(false)
  return (
    <section aria-labelledby="account">
      <h2 id="account">Account</h2>
      <PasswordForm />
      <div className="row">
        <Button icon="remove" onClick={() => setLeaving(true)}>
          Delete account
        </Button>
      </div>
      {isLeaving && <DeleteAccount onClose={() => setLeaving(false)} />}
    </section>
  )
}

function PasswordForm() {
  const chat = useChat()
  const viewer = useViewer()
  const [times, setTimes] = useState(0)
  const form = useForm(async ({ oldPassword = '', newPassword = '' }) => {
    payloadOf((await chat.request(ChangePasswordDocument, { input: { oldPassword, newPassword } })).result)
    say('Your password is changed, and all other sessions have ended')
    setTimes(times + 1)
  })
  return (
    <form className="form" key={times} onSubmit={form.onSubmit}>
      <input type="hidden" name="username" autoComplete="username" value={viewer?.username ?? ''} />
      <Field
        label="Current password"
        name="oldPassword"
        type="password"
        autoComplete="current-password"
        required
        problem={form.problem}
      />
      <Field
        label="New password"
        name="newPassword"
        type="password"
        autoComplete="new-password"
        required
        problem={form.problemOf('newPassword')}
      />
      <div className="row">
        <Button type="submit" disabled={form.isBusy}>
          Change password
        </Button>
      </div>
    </form>
  )
}

function DeleteAccount({ onClose }: { onClose(): void }) {
  const chat = useChat()
  // The session ends with the account: the page then shows the door.
  const end = async ({ password }: Record<string, string>) => {
    payloadOf((await chat.request(DeleteAccountDocument, { input: { password: password || null } })).result)
    say('Your account is deleted')
  }
  return (
    <Confirm title="Delete your account?" deed="Delete for ever" onConfirm={end} onClose={onClose}>
      <p className="about">You leave all rooms, and your name is gone from what you wrote. It cannot be undone.</p>
      <Field label="Password" name="password" type="password" autoComplete="current-password" />
    </Confirm>
  )
}
