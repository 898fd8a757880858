/** Variables as an operation declares them, or what is wrong with them: no more of it than somebody reads. */
import {
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql'

/** What is shown of a message at its two ends: graphql-js shows the whole of what it was given, in each of them. */
const shownChars = 300

/** Stops at so many mistakes: an input with thousands would be looked through, and shown, once for each of them. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: ExecutionArgs['variableValues'],
  maxErrors: number,
): { coerced: Record<string, unknown> } | { errors: readonly GraphQLError[] } {
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, given ?? {}, { maxErrors })
  if (!errors) return { coerced }
  for (const error of errors) error.message = shorten(error.message)
  return { errors }
}

const shorten = (message: string): string =>
  message.length <= 2 * shownChars ? message : `${message.slice(0, shownChars)} … ${message.slice(-shownChars)}`
