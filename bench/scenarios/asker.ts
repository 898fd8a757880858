/** Asks a server over HTTP, one question at a time. */
import type { Crowd } from '../crowds.ts'

/** Asks as one of the crowd, by default as its room's creator; tells how long the answer took. Throws when it is none. */
export function openAsker(port: number, { tokens, rooms }: Crowd, index = 0) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${tokens[index]}` }
  return async (query: string, variables: object = {}): Promise<number> => {
    const body = JSON.stringify({ query, variables: { roomId: rooms[0]!.id, ...variables } })
    const start = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body })
    const text = await response.text()
    const ms = performance.now() - start
    if (/"errors":|"message":|null/.test(text)) throw new Error(`refused: ${text}`)
    return ms
  }
}
