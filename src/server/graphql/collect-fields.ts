/** What a selection comes to for an object of one type: its fields by the names in the answer, as graphql-js collects them. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** The operation that it is a part of. */
export interface Selecting {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Told when variables may make a difference. */
  usesVariables(): void
  /** Told of every selection that is looked at. It may throw. */
  step(): void
}

type Collected = Map<string, FieldNode[]>

/** Leaves out `__typename`, which costs nothing. */
export function collectFields(selecting: Selecting, type: GraphQLObjectType, sets: SelectionSetNode[]): Collected {
  const collected: Collected = new Map()
  const spread = new Set<string>()

  function collect({ selections }: SelectionSetNode): void {
    for (const node of selections) {
      selecting.step()
      if (!isIncluded(selecting, node)) continue
      if (node.kind === Kind.FIELD) take(node)
      else if (node.kind === Kind.INLINE_FRAGMENT) enter(node.typeCondition, node.selectionSet)
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        const fragment = selecting.fragments.get(node.name.value)
        if (fragment) enter(fragment.typeCondition, fragment.selectionSet)
      }
    }
  }

  function take(node: FieldNode): void {
    if (node.name.value === '__typename') return
    const name = (node.alias ?? node.name).value
    const known = collected.get(name)
    if (known) known.push(node)
    else collected.set(name, [node])
  }

  function enter(condition: NamedTypeNode | undefined, selectionSet: SelectionSetNode): void {
    if (!condition || isOfType(selecting.schema, type, condition.name.value)) collect(selectionSet)
  }

  for (const set of sets) collect(set)
  return collected
}

function isOfType(schema: GraphQLSchema, type: GraphQLObjectType, name: string): boolean {
  const condition = schema.getType(name)
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type))
}

function isIncluded(selecting: Selecting, node: SelectionNode): boolean {
  if (!node.directives?.length) return true
  selecting.usesVariables()
  const variables = { ...selecting.variables }
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
}
