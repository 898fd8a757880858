/** The overlay has an account of its own, which it makes on its first visit: who listens has to be signed in. */
const key = 'parlor-overlay'

export const url: string = import.meta.env.VITE_PARLOR_URL ?? 'http://127.0.0.1:4000/graphql'

const signUp = `mutation SignUp($username: String!, $password: String!) {
  createUser(input: { username: $username, password: $password }) {
    ... on CreateUserPayload { token }
    ... on Error { message }
  }
}`

/** The token of its account; asked for whenever a socket is opened. */
export async function token(): Promise<string> {
  const kept = localStorage.getItem(key)
  if (kept) return kept
  const variables = { username: `overlay_${random().slice(0, 12)}`, password: random() }
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: signUp, variables }),
  })
  const { data } = await response.json()
  if (!data?.createUser.token) throw new Error(data?.createUser.message ?? 'The server cannot be asked.')
  localStorage.setItem(key, data.createUser.token)
  return data.createUser.token
}

/** Its session is over: it makes another account. */
export function forget(): void {
  localStorage.removeItem(key)
  location.reload()
}

const random = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
