/** urql with its normalised cache, which is told of the schema, as its manual says, for what it does not see in answers. */
import { readFileSync } from 'node:fs'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { createClient, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { createFeedClient } from 'parlor-client'
import { headersOf, optionsOf } from './socket.ts'
import { clientOf, feedsOver } from './urql.ts'

const schema = introspectionFromSchema(buildSchema(readFileSync('schema.graphql', 'utf8'), { noLocation: true }))

/** Only what has an id is kept by it; what is part of something else needs no name. */
const keys = { PageInfo: () => null, InputIssue: () => null }

export function connectGraphcache({ url, wsUrl }: { url: string; wsUrl: string }, token?: string) {
  const closeCodes: number[] = []
  // Graphcache copies variables, and a copied getter is a mere value: the client of the manual keeps the cursors itself.
  const socket = createFeedClient({ ...optionsOf(wsUrl, closeCodes), token: () => token ?? '' })
  const close = async () => void (await Promise.resolve(socket.dispose()).catch(() => undefined))
  const client = createClient({
    url,
    fetchOptions: { headers: headersOf(token) },
    exchanges: [cacheExchange({ schema: schema as never, keys }), fetchExchange, feedsOver(socket)],
  })
  return {
    ...clientOf(client, { closeCodes, close }),
    /** From the cache alone. */
    readQuery: <Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables) =>
      (client.readQuery(document as never, variables as never)?.data as Result | undefined) ?? null,
  }
}
