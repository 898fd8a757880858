/** Signing up and in. */
import { useState } from 'react'
import { useMutation } from 'urql'
import { SignInDocument, SignUpDocument } from './generated/graphql.ts'
import { signedIn } from './session.ts'

export function Door() {
  const [, signUp] = useMutation(SignUpDocument)
  const [, signIn] = useMutation(SignInDocument)
  const [problem, setProblem] = useState('')

  async function enter(form: FormData) {
    const variables = { username: String(form.get('username')), password: String(form.get('password')) }
    const { data, error } = form.get('way') === 'up' ? await signUp(variables) : await signIn(variables)
    const answer = data && ('createUser' in data ? data.createUser : data.signIn)
    if (answer && 'token' in answer) signedIn(answer.token)
    else setProblem(answer?.message ?? error?.message ?? 'There was no answer.')
  }

  return (
    <form className="door" action={enter}>
      <h1>Chat</h1>
      <input name="username" placeholder="Username" aria-label="Username" autoComplete="username" required />
      <input name="password" type="password" placeholder="Password" aria-label="Password" required />
      <button type="submit" className="main" name="way" value="in">
        Sign in
      </button>
      <button type="submit" name="way" value="up">
        Create an account
      </button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
