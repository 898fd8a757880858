/** Of the mutations of one operation each waits for its caller's turn, but the first, whose turn it is: together they take long. */
import { defaultFieldResolver, type GraphQLSchema } from 'graphql'
import type { Context } from './context.ts'

/** What a mutation behind the first one may keep the process busy with before Redis is asked: nobody measures it. */
const mutationPoints = 500

export function mutateInTurns(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()!.getFields())) {
    const { resolve = defaultFieldResolver } = field
    field.resolve = (root, args, context: Context, info) => {
      const turn = context.hasMutated ? context.nextTurn?.(mutationPoints) : undefined
      context.hasMutated = true
      return turn ? turn.then(() => resolve(root, args, context, info)) : resolve(root, args, context, info)
    }
  }
  return schema
}
