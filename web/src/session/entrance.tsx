/** The door: signing up, or in. */
import { useState } from 'react'
import { askAsStranger, payloadOf } from '../asking.ts'
import { SignInDocument, SignUpDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import './entrance.css'
import { InvitationCard } from '../rooms/invitation-card.tsx'
import { parseRoute, useHash } from '../route.ts'
import { keepToken } from './kept-token.ts'

export function Entrance({ hasEnded }: { hasEnded: boolean }) {
  const [isNew, setNew] = useState(!hasEnded)
  const route = parseRoute(useHash())
  return (
    <main className="entrance">
      <div className="card">
        <img src={iconUrl} alt="" width="48" height="48" />
        <h1>{isNew ? 'Welcome to Parlor' : 'Welcome back'}</h1>
        {hasEnded && <p role="status">You are signed out.</p>}
        {route.at === 'invitation' && <InvitationCard code={route.code} />}
        <EntranceForm key={String(isNew)} isNew={isNew} />
        <p className="other">
          {isNew ? 'Been here before?' : 'New here?'}{' '}
          <button type="button" className="text-button" onClick={() => setNew(!isNew)}>
            {isNew ? 'Sign in' : 'Create an account'}
          </button>
        </p>
      </div>
    </main>
  )
}

const iconUrl = new URL('../icon.svg', import.meta.url).href

function EntranceForm({ isNew }: { isNew: boolean }) {
  const form = useForm(async ({ username = '', password = '', displayName }) => {
    const name = username.trim()
    const answer = isNew
      ? await askAsStranger(SignUpDocument, { input: { username: name, password, displayName: displayName || name } })
      : await askAsStranger(SignInDocument, { input: { username: name, password } })
    keepToken(payloadOf<typeof answer.result>(answer.result).token)
  })
  return (
    <form className="form" onSubmit={form.onSubmit}>
      {isNew && (
        <Field
          label="Your name"
          name="displayName"
          autoComplete="name"
          hint="As others see it. You can change it later."
          problem={form.problemOf('displayName')}
        />
      )}
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        problem={form.problemOf('username')}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        required
        problem={form.problemOf('password')}
      />
      {form.problem && (
        <p className="problem" role="alert">
          {form.problem}
        </p>
      )}
      <Button look="main" type="submit" disabled={form.isBusy}>
        {isNew ? 'Create account' : 'Sign in'}
      </Button>
    </form>
  )
}
