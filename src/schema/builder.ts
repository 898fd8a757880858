/** The Pothos builder: plugins and their options. It defines no types. */
import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type { Context, ViewerContext } from './context.ts'
import { unauthenticated } from './faults.ts'

interface Types {
  Context: Context
  AuthScopes: { viewer: boolean }
  AuthContexts: { viewer: ViewerContext }
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: number; Output: number }
    FeedCursor: { Input: string; Output: string }
  }
}

const noun = { user: 'User', room: 'Room', mem: 'RoomMember', msg: 'Message' } as const

export const builder = new SchemaBuilder<Types>({
  plugins: [ErrorsPlugin, ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  errors: {
    directResult: true,
    defaultUnionOptions: {
      name: ({ fieldName }) => `${fieldName[0]!.toUpperCase()}${fieldName.slice(1)}Result`,
      description: 'The payload, or the refusal that stood in its way.',
    },
  },
  scopeAuth: {
    authScopes: ({ session }) => ({ viewer: session !== null }),
    unauthorizedError: (_root, { lack }) => unauthenticated(lack),
    authorizeOnSubscribe: true,
  },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: { description: 'The nodes of all edges, for who needs no page cursors.' },
    nodeTypeOptions: {
      description: 'Whatever has a global id. Fetch it again with `Query.node`.',
      resolveType: node => noun[(node as { id: string }).id.split('_')[0] as keyof typeof noun],
    },
    idFieldOptions: { description: 'The global id: opaque, the same for ever.' },
    pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
    hasNextPageFieldOptions: { description: 'Whether the list goes on after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether the list has something before this page.' },
    startCursorFieldOptions: { description: 'The page cursor of the first edge: page backwards with it as `before`.' },
    endCursorFieldOptions: { description: 'The page cursor of the last edge: page on with it as `after`.' },
    pageInfoFieldOptions: { description: 'Where this page lies in the list.' },
    edgesFieldOptions: { nullable: { list: false, items: false }, description: 'What is on this page, in order.' },
    nodeFieldOptions: { nullable: false, description: 'What this edge leads to.' },
    cursorFieldOptions: {
      description:
        'The page cursor of this edge: of a message its `sequence` as text, else opaque. It is no `FeedCursor`.',
    },
    firstArgOptions: { description: 'So many from the start, or from after `after`: 1–100. Not together with `last`.' },
    lastArgOptions: { description: 'So many from the end, or from before `before`: 1–100. Not together with `first`.' },
    afterArgOptions: { description: 'Only what comes after this page cursor.' },
    beforeArgOptions: { description: 'Only what comes before this page cursor.' },
  },
})

builder.queryType({ description: 'What can be read. All but `viewer` needs a session.' })
builder.mutationType({
  description:
    'What can be done. Refusals that a client can act on are members of the result; `... on Error { message }` meets all of them.',
})
builder.subscriptionType({ description: 'What can be listened to, over WebSocket (`graphql-transport-ws`).' })
