/** What a subscription asks of each event: its operation, without all that only says where the feed begins. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  print,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

interface EventOperation {
  document: DocumentNode
  /** Its text, however it was written: the same for all who ask alike. */
  text: string
  /** The variables that are left. */
  variables: readonly string[]
}

/** All that events are executed with, but for the context. */
export type EventArgs = Pick<ExecutionArgs, 'schema' | 'document'> & {
  text: string
  variableValues: Record<string, unknown>
}

const known = new WeakMap<OperationDefinitionNode, EventOperation>()

/** Of the variables only those that the operation declares, and that an event can show. */
export function eventArgsOf({ schema, document, operationName, variableValues }: ExecutionArgs): EventArgs {
  const operation = getOperationAST(document, operationName)!
  const event = known.get(operation) ?? withoutBeginning(schema, document, operation)
  known.set(operation, event)
  const given = Object.entries(variableValues ?? {}).filter(([name]) => event.variables.includes(name))
  return { schema, document: event.document, text: event.text, variableValues: Object.fromEntries(given) }
}

/** Alone, without its name, without the arguments of what it subscribes to, and without the variables that stood there. */
function withoutBeginning(
  schema: GraphQLSchema,
  document: DocumentNode,
  { name }: OperationDefinitionNode,
): EventOperation {
  const types = new TypeInfo(schema)
  const isAtRoot = () => types.getParentType() === schema.getSubscriptionType()
  const strip = { Field: (node: FieldNode) => (isAtRoot() ? { ...node, arguments: [] } : undefined) }
  const bare = visit(separateOperations(document)[name?.value ?? '']!, visitWithTypeInfo(types, strip))
  const left = new Set<string>()
  visit(bare, { VariableDefinition: () => false, Variable: ({ name }) => void left.add(name.value) })
  const event = visit(bare, {
    OperationDefinition: ({ name: _name, ...node }) => ({
      ...node,
      variableDefinitions: node.variableDefinitions?.filter(({ variable }) => left.has(variable.name.value)),
    }),
  })
  return { document: event, text: print(event), variables: [...left] }
}
