/** Introspection may be asked for in several parts, each under an alias, as tools do. What would multiply it is bounded. */
import { type ASTVisitor, getNamedType, isCompositeType, type ValidationContext } from 'graphql'
import { refusal } from '../faults.ts'

/** How often a document may begin to introspect. Apollo Kotlin needs half as many. */
const mostParts = 10

/** Several parts add up. What is asked for twice inside a part would be read twice for each thing around it. */
export function BoundedIntrospectionRule(context: ValidationContext): ASTVisitor {
  const refuse = (message: string) => context.reportError(refusal(message, 'QUERY_TOO_COMPLEX'))
  const aliases = new Map<string, string>()
  let parts = 0
  return {
    Field({ name: { value: name }, alias }) {
      if (name === '__schema' || name === '__type') {
        if (++parts === mostParts + 1) refuse(`A document introspects at most ${mostParts} times.`)
        return
      }
      const parent = context.getParentType()?.name ?? ''
      if (!parent.startsWith('__') || !isCompositeType(getNamedType(context.getType()))) return
      const place = `${parent}.${name}`
      const used = aliases.get(place) ?? alias?.value ?? name
      aliases.set(place, used)
      if (used !== (alias?.value ?? name)) refuse(`A document asks for ${place} under one name only.`)
    },
  }
}
