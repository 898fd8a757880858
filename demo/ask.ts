/** Asking the server as everybody asks it: over HTTP, with a token. */

export interface Session {
  id: string
  name: string
  token: string
}

export type Ask = <Data>(query: string, variables?: Record<string, unknown>, token?: string) => Promise<Data>

/** Throws what is refused: in a demo nothing is. */
export const askAt =
  (url: string): Ask =>
  async <Data>(query: string, variables: Record<string, unknown> = {}, token?: string) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as {
      data: Record<string, { message?: string }>
      errors?: { message: string }[]
    }
    const problem = errors?.[0]?.message ?? Object.values(data).find(result => result?.message)?.message
    if (problem) throw new Error(`The demo was refused: ${problem}`)
    return data as Data
  }
