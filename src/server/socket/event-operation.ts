/** What a subscription asks of each event: its operation, without all that only says where the feed begins. */
import {
  type DefinitionNode,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  separateOperations,
  visit,
} from 'graphql'

interface EventOperation {
  document: DocumentNode
  /** Its text, printed anew: the same for all subscriptions that ask for the same, however they were written. */
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
  whole: DocumentNode,
  operation: OperationDefinitionNode,
): EventOperation {
  const alone = separateOperations(whole)[operation.name?.value ?? '']!
  const root = schema.getSubscriptionType()!.name
  const bare: DocumentNode = { ...alone, definitions: alone.definitions.map(node => withoutArguments(node, root)) }
  const left = operation.variableDefinitions?.length ? variablesIn(bare) : new Set<string>()
  const definitions = bare.definitions.map(node => declaring(node, left))
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions }
  return { document, text: print(document), variables: [...left] }
}

/** Fields of the root stand in the operation, and in fragments on its type. */
function withoutArguments(node: DefinitionNode, root: string): DefinitionNode {
  if (node.kind === Kind.OPERATION_DEFINITION) return { ...node, selectionSet: bareSet(node.selectionSet) }
  const isOnRoot = node.kind === Kind.FRAGMENT_DEFINITION && node.typeCondition.name.value === root
  return isOnRoot ? { ...node, selectionSet: bareSet(node.selectionSet) } : node
}

const bareSet = (set: SelectionSetNode): SelectionSetNode => ({ ...set, selections: set.selections.map(bareSelection) })

function bareSelection(node: SelectionNode): SelectionNode {
  if (node.kind === Kind.FIELD) return { ...node, arguments: [] }
  return node.kind === Kind.INLINE_FRAGMENT ? { ...node, selectionSet: bareSet(node.selectionSet) } : node
}

function variablesIn(document: DocumentNode): Set<string> {
  const names = new Set<string>()
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void names.add(name.value) })
  return names
}

function declaring(node: DefinitionNode, names: ReadonlySet<string>): DefinitionNode {
  if (node.kind !== Kind.OPERATION_DEFINITION) return node
  const { name: _name, variableDefinitions = [], ...nameless } = node
  return {
    ...nameless,
    variableDefinitions: variableDefinitions.filter(({ variable }) => names.has(variable.name.value)),
  }
}
