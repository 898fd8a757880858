/** An application's own server: it has an app token, and speaks as itself or as somebody. */
import { randomBytes } from 'node:crypto'
import { type AppToken, digestOf, newAppToken } from '../../src/domain/app.ts'
import { post } from '../server/serving.ts'

/** Tokens of these names: what Parlor is configured with, and what the application has. */
export function appTokens(...names: string[]): { appTokens: AppToken[]; tokens: string[] } {
  const tokens = names.map(newAppToken)
  return { tokens, appTokens: names.map((name, i) => ({ name, digest: digestOf(tokens[i]!) })) }
}

/** An id of the application's own that nothing else has. */
export const externalId = (noun = 'user'): string => `${noun}-${randomBytes(6).toString('hex')}`

export interface Sent {
  actAs?: string
  variables?: object
}

export type Application = ReturnType<typeof applicationOn>

export function applicationOn({ app }: { app: { address: string } }, token: string) {
  const ask = (query: string, { actAs, variables }: Sent = {}) =>
    post(
      app.address,
      { query, variables },
      { authorization: `Bearer ${token}`, ...(actAs !== undefined && { 'parlor-act-as': actAs }) },
    )
  return {
    ask,
    /** The id of a user whom it brings along. */
    async user(displayName = 'Ada', more: object = {}): Promise<string> {
      const input = { externalId: externalId(), displayName, ...more }
      const { data } = await ask(upsert, { variables: { input } })
      return data.upsertUser.user.id
    },
    /** A token for that user's client. */
    session: async (userId: string): Promise<string> =>
      (await ask(openSession, { variables: { input: { userId } } })).data.createSession.token,
  }
}

export const upsert = `mutation ($input: UpsertUserInput!) { upsertUser(input: $input) { __typename
  ... on UpsertUserPayload { created user { id username displayName avatarUrl externalId metadata } } ... on InvalidInputError { issues { path message } } } }`

export const openSession = `mutation ($input: CreateSessionInput!) { createSession(input: $input) { __typename
  ... on CreateSessionPayload { token expiresAt } ... on InvalidInputError { issues { path } } } }`
