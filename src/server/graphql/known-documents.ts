/** Documents that the operator knows: run when they are asked by hash, and with `OPERATIONS=known` no others. */
import type { GraphQLError } from 'graphql'
import { refusal } from '../faults.ts'

export interface DocumentRules {
  /** Documents by what clients call them: a hash, mostly. Null: the operator named none. */
  manifest: ReadonlyMap<string, string> | null
  /** Whether no others are run. */
  knownOnly: boolean
}

/** What of a request says which document is to run. */
export interface AskedDocument {
  /** Empty where a hash stands in its place. */
  query: string
  extensions?: unknown
}

export type KnownDocuments = ReturnType<typeof keepDocuments>

export function keepDocuments({ manifest, knownOnly }: DocumentRules) {
  const texts = new Set(manifest?.values())

  return {
    /** The text to run. Of what is known it is always the same string, so that what was found out about it is found again. */
    textOf({ query, extensions }: AskedDocument): string {
      if (!manifest && query !== '') return query
      const hash = hashIn(extensions)
      const known = hash === null ? undefined : manifest?.get(hash)
      if (known !== undefined) return known
      if (knownOnly && !texts.has(query)) throw notKnown()
      if (query === '' && hash !== null) throw manifest ? notFound() : notSupported()
      return query
    },
  }
}

/** What a client calls a document, as Apollo and urql do it; null where it says nothing. */
export function hashIn(extensions: unknown): string | null {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: unknown }
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return null
  const { sha256Hash } = persistedQuery as { sha256Hash?: unknown }
  return typeof sha256Hash === 'string' ? sha256Hash : ''
}

/** In words, and with a status, on which clients send the text instead: from then on always, or this time. */
const notSupported = (): GraphQLError => refusal('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED', 200)
const notFound = (): GraphQLError => refusal('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND', 200)

/** No words on which a client would try the text. */
const notKnown = (): GraphQLError =>
  refusal('This server runs only operations that its operator knows, and this is none of them.', 'OPERATION_NOT_KNOWN')
