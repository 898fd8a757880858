/** Asks a server over HTTP, one question at a time. */
import type { Crowd } from '../crowds.ts'

/** On a busy machine, too, an answer that takes longer never comes. */
const answerWithinMs = 60_000

export interface Answer {
  /** How long it took. */
  ms: number
  data: unknown
}

/** Asks as one of the crowd, by default as its room's creator, by default about its room. Throws when it is refused. */
export function openAsker(port: number, { tokens, rooms }: Crowd, index = 0) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${tokens[index]}` }
  return async (query: string, variables: object = {}): Promise<Answer> => {
    const body = JSON.stringify({ query, variables: { roomId: rooms[0]!.id, ...variables } })
    const start = performance.now()
    const signal = AbortSignal.timeout(answerWithinMs)
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body, signal })
    const text = await response.text()
    const ms = performance.now() - start
    if (/"errors":|"message":|:null/.test(text)) throw new Error(`refused: ${text}`)
    return { ms, data: JSON.parse(text).data }
  }
}
