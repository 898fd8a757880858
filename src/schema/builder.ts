/** The Pothos builder: plugins and their options. It defines no types. */
import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type { Context, ViewerContext } from './context.ts'
import { appOnly, unauthenticated } from './faults.ts'

interface Types {
  Context: Context
  AuthScopes: { viewer: boolean; app: boolean }
  AuthContexts: { viewer: ViewerContext; app: ViewerContext }
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: number; Output: number }
    FeedCursor: { Input: string; Output: string }
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> }
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
      description: 'The payload, or the error that says why the mutation was refused.',
    },
  },
  scopeAuth: {
    authScopes: ({ session }) => ({ viewer: session !== null, app: session?.outside === 'app' }),
    unauthorizedError: (_root, { session, lack, why }) => (session ? appOnly() : unauthenticated(lack, why)),
    authorizeOnSubscribe: true,
  },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: { description: 'The nodes of all edges, for clients that need no page cursors.' },
    nodeTypeOptions: {
      description: 'Anything that has a global id. `Query.node` fetches it again.',
      resolveType: node => noun[(node as { id: string }).id.split('_')[0] as keyof typeof noun],
    },
    idFieldOptions: { description: 'The global id. It never changes; clients must not read anything into its form.' },
    pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
    hasNextPageFieldOptions: { description: 'Whether the list goes on after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether the list has something before this page.' },
    startCursorFieldOptions: {
      description: 'The page cursor of the first edge. Give it as `before` to read the page before this one.',
    },
    endCursorFieldOptions: {
      description: 'The page cursor of the last edge. Give it as `after` to read the page after this one.',
    },
    pageInfoFieldOptions: { description: 'Where this page lies in the list.' },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The items of this page, in order, each with its page cursor.',
    },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    cursorFieldOptions: {
      description:
        'The page cursor of this item. For a message it is the `number` as text; for other items its form has no meaning. It is not a `FeedCursor`.',
    },
    firstArgOptions: {
      description:
        'How many items to read from the start of the list, or right after `after`: 1 to 100. Not together with `last`.',
    },
    lastArgOptions: {
      description:
        'How many items to read from the end of the list, or right before `before`: 1 to 100. Not together with `first`.',
    },
    afterArgOptions: { description: 'Only items that come after this page cursor.' },
    beforeArgOptions: { description: 'Only items that come before this page cursor.' },
  },
})

builder.queryType({ description: 'What can be read. Every field but `viewer` needs a session.' })
builder.mutationType({
  description:
    'What can be done. A refusal that a client can act on is one of the types of the result; `... on Error { message }` selects the message of any of them.',
})
builder.subscriptionType({
  description: 'What can be listened to, over WebSocket, in the protocol `graphql-transport-ws`.',
})
