/** Asking the server for something, and taking no for an answer. */
import type { TypedDocumentString } from './generated/graphql.ts'

interface Issue {
  path: readonly string[]
  message: string
}

/** A refusal of the server; its message is a sentence for people. */
export class Refused extends Error {
  /** Such as `NotAllowedError`. */
  readonly kind: string
  /** What is wrong with the input, field by field. */
  readonly issues: readonly Issue[]
  constructor({ __typename, message, issues = [] }: Refusal) {
    super(message)
    this.kind = __typename
    this.issues = issues
  }
}

interface Refusal {
  __typename: string
  message: string
  issues?: readonly Issue[]
}

/** The payload of a mutation; throws what was refused. */
export function payloadOf<Result extends { __typename: string }>(result: Result): Exclude<Result, { message: string }> {
  if ('message' in result) throw new Refused(result as unknown as Refusal)
  return result as Exclude<Result, { message: string }>
}

/** Where the server speaks GraphQL, wherever a proxy has put both. */
export const apiUrl = (): string => new URL('./graphql', document.baseURI).href.replace(/#.*/, '')

/** So long somebody waits for an answer. */
const answerWaitMs = 15_000

/** One operation of somebody who has no session yet. */
export async function askAsStranger<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(apiUrl(), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
    signal: AbortSignal.timeout(answerWaitMs),
  })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (errors?.[0]) throw new Error(errors[0].message)
  return data!
}
