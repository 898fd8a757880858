/** Makes a room with one other person. */
import { useState } from 'react'
import { useClient, useMutation } from 'urql'
import { MakeRoomDocument, PersonDocument } from './generated/graphql.ts'

export function NewRoom({ onMade }: { onMade(id: string): void }) {
  const client = useClient()
  const [, makeRoom] = useMutation(MakeRoomDocument)
  const [problem, setProblem] = useState('')

  async function make(form: FormData) {
    const username = String(form.get('with'))
    const { data, error } = await client.query(PersonDocument, { username })
    if (!data?.user) return setProblem(error?.message ?? `There is no ${username}.`)
    const answer = await makeRoom({ name: String(form.get('name')), memberIds: [data.user.id] })
    const made = answer.data?.createRoom
    if (made && 'room' in made) onMade(made.room.id)
    setProblem(made && 'message' in made ? made.message : (answer.error?.message ?? ''))
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
