/** Of the mutations of one operation each waits for its caller's turn, but the first, whose turn it is: together they take long. */
import { defaultFieldResolver, type GraphQLSchema } from 'graphql'
import type { Context } from './context.ts'

export function mutateInTurns(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()!.getFields())) {
    const { resolve = defaultFieldResolver } = field
    field.resolve = (root, args, context: Context, info) => {
      const turn = context.hasMutated ? context.nextTurn?.() : undefined
      context.hasMutated = true
      return turn ? turn.then(() => resolve(root, args, context, info)) : resolve(root, args, context, info)
    }
  }
  return schema
}
