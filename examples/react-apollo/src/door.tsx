/** Signing up and in. */
import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { SignInDocument, SignUpDocument } from './generated/graphql.ts'
import { signedIn } from './session.ts'

export function Door() {
  const [signUp] = useMutation(SignUpDocument)
  const [signIn] = useMutation(SignInDocument)
  const [problem, setProblem] = useState('')

  async function enter(form: FormData) {
    const variables = { username: String(form.get('username')), password: String(form.get('password')) }
    try {
      const answer =
        form.get('way') === 'up'
          ? (await signUp({ variables })).data?.createUser
          : (await signIn({ variables })).data?.signIn
      if (answer && 'token' in answer) signedIn(answer.token)
      else setProblem(answer?.message ?? 'There was no answer.')
    } catch (error) {
      setProblem((error as Error).message)
    }
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
