/** `Viewer.feedCursors` is read before anything else in its operation: what is read later may repeat, never skip. */
import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { type Context, oncePerOperation } from './context.ts'

const asking = new WeakMap<OperationDefinitionNode, boolean>()

/** The list that the cursors are of. In a query all that shows the list may show this one; a mutation may change it. */
export const readFirstList = oncePerOperation(({ chat }, viewer) => chat.rooms.list(viewer))

/** The cursors of this operation's viewer. */
export const readFeedCursors = oncePerOperation(async (context, viewer) =>
  context.chat.feeds.cursorsOf(await readFirstList(context, viewer)),
)

/** Makes every query and mutation of this schema wait for the feed cursors where its operation asks for them. */
export function readFeedCursorsFirst(schema: GraphQLSchema): GraphQLSchema {
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap(type => Object.values(type!.getFields()))
  for (const field of fields) field.resolve = afterFeedCursors(field.resolve!)
  return schema
}

const afterFeedCursors =
  (resolve: GraphQLFieldResolver<unknown, Context>): GraphQLFieldResolver<unknown, Context> =>
  (source, args, context, info) => {
    const run = () => resolve(source, args, context, info)
    if (!context.session || !asksForFeedCursors(info)) return run()
    return readFeedCursors(context, context.session.user).then(run)
  }

function asksForFeedCursors({ operation, fragments }: GraphQLResolveInfo): boolean {
  const known = asking.get(operation)
  if (known !== undefined) return known
  const asks = [operation, ...Object.values(fragments)].some(({ selectionSet }) => selectsFeedCursors(selectionSet))
  asking.set(operation, asks)
  return asks
}

const selectsFeedCursors = ({ selections }: SelectionSetNode): boolean =>
  selections.some(node => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return false
    if (node.kind === Kind.FIELD && node.name.value === 'feedCursors') return true
    return node.selectionSet !== undefined && selectsFeedCursors(node.selectionSet)
  })
