/** What subscriptions may not ask: fields that would read (an event is made of its entry alone), or nothing at all. */
import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  OperationTypeNode,
  type SelectionNode,
  type ValidationContext,
} from 'graphql'

/** A validation rule (it looks at the document only, never at variables). Reports with the code `BAD_USER_INPUT`. */
export function NoReadsInSubscriptionsRule(context: ValidationContext): ASTVisitor {
  const readsIn = new Map<object, FieldNode[]>()
  let reads: FieldNode[] = []
  const enter = (definition: object) => {
    reads = []
    readsIn.set(definition, reads)
  }
  return {
    OperationDefinition: enter,
    FragmentDefinition: enter,
    Field(node) {
      if (context.getFieldDef()?.extensions.reads) reads.push(node)
    },
    Document: {
      leave({ definitions }) {
        const refused = new Set<FieldNode>()
        for (const definition of definitions) {
          if (!('operation' in definition) || definition.operation !== OperationTypeNode.SUBSCRIPTION) continue
          const parts = [definition, ...context.getRecursivelyReferencedFragments(definition)]
          for (const node of parts.flatMap(part => readsIn.get(part) ?? [])) refused.add(node)
        }
        for (const node of refused) context.reportError(refusalOf(node))
      },
    },
  }
}

const refusalOf = (node: FieldNode): GraphQLError =>
  new GraphQLError(`"${node.name.value}" may not be selected inside a subscription: query the room instead.`, {
    nodes: node,
    extensions: { code: 'BAD_USER_INPUT' },
  })

/**
 * A validation rule of the specification's next edition. Without it a subscription may leave out its only field, and
 * graphql-js 16 throws a `TypeError` at that. Reports with the code `BAD_USER_INPUT`.
 */
export function NoConditionsAtSubscriptionRootRule(context: ValidationContext): ASTVisitor {
  const check = (node: SelectionNode) => {
    if (context.getParentType() !== context.getSchema().getSubscriptionType()) return
    if (!node.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) return
    const message = 'What a subscription subscribes to may depend on neither @skip nor @include.'
    context.reportError(new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT' } }))
  }
  return { Field: { enter: check }, InlineFragment: { enter: check }, FragmentSpread: { enter: check } }
}
