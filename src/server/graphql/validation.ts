/** Validation that no document makes long: fields of one name are compared in pairs, and each mistake is searched for a likely meaning. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  NoFragmentCyclesRule,
  type SelectionSetNode,
  type ValidationRule,
  validate,
} from 'graphql'
import type { Limits } from '../../domain/limits.ts'
import { refusal } from '../faults.ts'

type ValidationLimits = Pick<Limits, 'documentFields' | 'documentPairs' | 'validationErrors'>

/** What is wrong with the document, as graphql-js says it, or that it would take too long to find out. */
export function validateWithin(
  { documentFields, documentPairs, validationErrors: maxErrors }: ValidationLimits,
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[] | undefined,
): readonly GraphQLError[] {
  // First of all: what contains itself has no end.
  const cycles = validate(schema, document, [NoFragmentCyclesRule], { maxErrors })
  if (cycles.length > 0) return cycles
  if (new PairCount(document, { pairs: documentPairs, fields: documentFields * expansions }).isOver)
    return [refusal('Too many fields of this document have the same name.', 'QUERY_TOO_COMPLEX')]
  return validate(schema, document, rules, { maxErrors })
}

/** How often the fields of a document may stand in it again by its fragments: more than any operation may select. */
const expansions = 20

/** Counts the pairs of fields that an answer would have one name for, in each definition with all that its fragments bring. */
class PairCount {
  readonly #fragments = new Map<string, FragmentDefinitionNode>()
  readonly #most: { pairs: number; fields: number }
  #pairs = 0
  #fields = 0

  constructor({ definitions }: DocumentNode, most: { pairs: number; fields: number }) {
    this.#most = most
    for (const node of definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node)
    for (const node of definitions) if ('selectionSet' in node) this.#count([node.selectionSet])
  }

  get isOver(): boolean {
    return this.#pairs > this.#most.pairs || this.#fields > this.#most.fields
  }

  #count(sets: readonly SelectionSetNode[]): void {
    const named = new Map<string, FieldNode[]>()
    const spread = new Set<string>()
    for (const set of sets) this.#collect(set, named, spread)
    for (const nodes of named.values()) {
      this.#pairs += (nodes.length * (nodes.length - 1)) / 2
      if (this.isOver) return
      const inside = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
      if (inside.length > 0) this.#count(inside)
    }
  }

  #collect({ selections }: SelectionSetNode, named: Map<string, FieldNode[]>, spread: Set<string>): void {
    for (const node of selections) {
      this.#fields++
      if (node.kind === Kind.FIELD) {
        const name = (node.alias ?? node.name).value
        const known = named.get(name)
        if (known) known.push(node)
        else named.set(name, [node])
      } else if (node.kind === Kind.INLINE_FRAGMENT) this.#collect(node.selectionSet, named, spread)
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        const fragment = this.#fragments.get(node.name.value)
        if (fragment) this.#collect(fragment.selectionSet, named, spread)
      }
    }
  }
}
