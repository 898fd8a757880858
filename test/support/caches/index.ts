/** The client libraries, each with a normalised cache into which it merges all that it asks and hears. */
import { getOperationAST, OperationTypeNode } from 'graphql'
import type { KeptMessageQuery } from '../../generated/graphql.ts'
import { KeptMessageDocument } from '../../generated/graphql.ts'
import type { ChatClient, Connect, Listener } from '../chat-client.ts'
import { connectApollo } from '../clients/apollo.ts'
import { connectGraphcache } from '../clients/graphcache.ts'
import { connectGraphqlWs } from '../clients/graphql-ws.ts'
import { Entities } from './entities.ts'

export type Kept = KeptMessageQuery['node']

export interface CachingClient extends ChatClient {
  /** The message with this id, which was asked for before, as the cache has it now. */
  kept(id: string): Kept
}

type ConnectCaching = (...args: Parameters<Connect>) => CachingClient

const connectWithEntities: ConnectCaching = (instance, token) => {
  const client = connectGraphqlWs(instance, token)
  const entities = new Entities()
  const asked = new Map<string, Kept>()
  const listeners: { hears: Listener; taken: number }[] = []
  const take = () => {
    for (const listener of listeners) {
      const events = listener.hears.events.slice(listener.taken)
      listener.taken += events.length
      entities.take(events)
    }
  }
  return {
    ...client,
    async ask(document, variables) {
      const answer = await client.ask(document, variables)
      take()
      const isQuery = getOperationAST(document)?.operation === OperationTypeNode.QUERY
      if (isQuery)
        for (const id of [(variables as { id?: string }).id]) if (id) asked.set(id, (answer as KeptMessageQuery).node)
      entities.take(answer)
      return answer
    },
    listen(request) {
      const hears = client.listen(request)
      listeners.push({ hears, taken: 0 })
      return hears
    },
    kept(id) {
      take()
      return entities.read(asked.get(id)) as Kept
    },
  }
}

const connectWithApollo: ConnectCaching = (instance, token) => {
  const client = connectApollo(instance, token)
  return { ...client, kept: id => client.cache.readQuery({ query: KeptMessageDocument, variables: { id } })!.node }
}

const connectWithGraphcache: ConnectCaching = (instance, token) => {
  const client = connectGraphcache(instance, token)
  return { ...client, kept: id => client.readQuery(KeptMessageDocument, { id })!.node }
}

export const cachingClients = [
  { library: 'graphql-ws', connect: connectWithEntities },
  { library: 'Apollo Client', connect: connectWithApollo },
  { library: 'urql with Graphcache', connect: connectWithGraphcache },
]
