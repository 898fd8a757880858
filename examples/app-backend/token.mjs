/** POST /api/chat-token: whoever is signed in to your app gets a token for Parlor. */
import { doInParlor } from './parlor.mjs'

const upsert = `mutation ($input: UpsertUserInput!) { upsertUser(input: $input) {
  ... on UpsertUserPayload { user { id } } ... on Error { message } } }`

const begin = `mutation ($input: CreateSessionInput!) { createSession(input: $input) {
  ... on CreateSessionPayload { token expiresAt } ... on Error { message } } }`

/** The user of Parlor behind one of yours: made at first, and called as in your app from then on. */
export async function parlorUserOf({ id, name, picture = null }) {
  const input = { externalId: id, displayName: name, avatarUrl: picture }
  return (await doInParlor(upsert, { input })).user
}

export async function chatToken(person) {
  const { id } = await parlorUserOf(person)
  const { token, expiresAt } = await doInParlor(begin, { input: { userId: id, expiresInSeconds: 3600 } })
  return { userId: id, token, expiresAt }
}
