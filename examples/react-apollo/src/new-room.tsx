/** Makes a room with one other person. */
import { useApolloClient, useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { MakeRoomDocument, PersonDocument } from './generated/graphql.ts'

export function NewRoom({ onMade }: { onMade(id: string): void }) {
  const client = useApolloClient()
  const [makeRoom] = useMutation(MakeRoomDocument)
  const [problem, setProblem] = useState('')

  async function make(form: FormData) {
    try {
      const username = String(form.get('with'))
      const { data } = await client.query({ query: PersonDocument, variables: { username } })
      if (!data?.user) return setProblem(`There is no ${username}.`)
      const answer = await makeRoom({ variables: { name: String(form.get('name')), memberIds: [data.user.id] } })
      const made = answer.data?.createRoom
      if (made && 'room' in made) onMade(made.room.id)
      setProblem(made && 'message' in made ? made.message : '')
    } catch (error) {
      setProblem((error as Error).message)
    }
  }

  return (
    <form action={make}>
      <input name="name" placeholder="Name of a new room" aria-label="Name of a new room" required />
      <input name="with" placeholder="Username of the other" aria-label="Username of the other" required />
      <button type="submit">Make a room</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
