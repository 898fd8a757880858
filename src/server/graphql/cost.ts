/** What an operation costs: walked as it would be executed, each field at its price times the pages around it. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
} from 'graphql'
import type { Limits } from '../../domain/limits.ts'
import type { Price, Priced } from '../../schema/price.ts'
import { collectFields, type Selecting } from './collect-fields.ts'
import { introspectionPrice } from './introspection-price.ts'

export interface Measured {
  /** In points. */
  cost: number
  /** How many fields it selects, with those that its fragments repeat. `__typename` does not count. */
  fields: number
  depth: number
  /** The field that costs most by itself, times the pages around it. */
  dearest: Dearest
}

export interface Dearest {
  /** From the root on, by the names of the schema: `viewer.rooms.nodes.body`. */
  path: string
  points: number
}

/** Where a selection stands. */
interface Place {
  path: string
  /** How often it is made: the pages around it, multiplied. */
  times: number
  /** The items of the connection that it is of. */
  items: number
}

/** The most steps of a walk for each field that an operation may have: an event has many types. */
const stepsPerField = 50

const nothing: Measured = { cost: 0, fields: 0, depth: 0, dearest: { path: '', points: 0 } }

/** Thrown when a document repeats itself so much that there is no use in measuring it. */
export class TooManyFields extends Error {}

export class CostMeter implements Selecting {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Readonly<Record<string, unknown>>
  /** Whether the cost may be another with other variables. */
  dependsOnVariables = false
  readonly #limits: Limits
  #steps = 0

  /** `variables` are coerced. */
  constructor(parts: Pick<Selecting, 'schema' | 'fragments' | 'variables'> & { limits: Limits }) {
    this.schema = parts.schema
    this.fragments = parts.fragments
    this.variables = parts.variables
    this.#limits = parts.limits
  }

  /** Throws a `GraphQLError` for arguments that no resolver would be given, and `TooManyFields`. */
  measure(root: GraphQLObjectType, selectionSet: SelectionSetNode): Measured {
    return this.#ofObject(root, [selectionSet], { path: '', times: 1, items: 1 })
  }

  /** What the fields of a subscription cost when it begins, which events do not pay again. */
  measureStart(selectionSet: SelectionSetNode): Measured {
    const root = this.schema.getSubscriptionType()!
    let sum = nothing
    for (const [node] of collectFields(this, root, [selectionSet]).values()) {
      const path = node!.name.value
      const { points = 0 } = this.#priceAs('starting', root.getFields()[path]!, node!) ?? {}
      sum = add(sum, { ...nothing, cost: points, dearest: { path, points } })
    }
    return sum
  }

  usesVariables(): void {
    this.dependsOnVariables = true
  }

  step(): void {
    if (++this.#steps > this.#limits.documentFields * stepsPerField) throw new TooManyFields()
  }

  /** Of the types that an object may be, it is only one: the dearest, to be sure. */
  #ofType(type: GraphQLCompositeType, sets: SelectionSetNode[], place: Place): Measured {
    if (!isAbstractType(type)) return this.#ofObject(type, sets, place)
    return this.schema.getPossibleTypes(type).reduce((most, one) => {
      const { cost, fields, depth, dearest } = this.#ofObject(one, sets, place)
      return {
        cost: Math.max(most.cost, cost),
        fields: Math.max(most.fields, fields),
        depth: Math.max(most.depth, depth),
        dearest: cost > most.cost ? dearest : most.dearest,
      }
    }, nothing)
  }

  #ofObject(type: GraphQLObjectType, sets: SelectionSetNode[], place: Place): Measured {
    let sum = nothing
    for (const nodes of collectFields(this, type, sets).values()) sum = add(sum, this.#ofField(type, nodes, place))
    return sum
  }

  /** Fields of one name are executed once, with all that is selected in any of them. */
  #ofField(parent: GraphQLObjectType, nodes: FieldNode[], place: Place): Measured {
    const [node] = nodes as [FieldNode]
    const { value: name } = node.name
    const field = fieldOf(parent, name)
    if (!field) return nothing
    const { points = 0, items } = this.#priceAs('pricing', field, node) ?? introspectionPrice(this.schema, parent, name)
    const isList = isListType(getNullableType(field.type))
    const times = isList ? place.times * place.items : place.times
    const path = place.path ? `${place.path}.${name}` : name
    const own = (1 + points) * place.times
    const type = getNamedType(field.type)
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    const inside = { path, times: isList && items ? place.times * items : times, items: (!isList && items) || 1 }
    const inner = isCompositeType(type) ? this.#ofType(type, sets, inside) : nothing
    const introspects = type.name.startsWith('__')
    return add(
      { cost: own, fields: 1, depth: 0, dearest: { path, points: own } },
      introspects ? { ...inner, fields: 0, depth: 0 } : { ...inner, depth: inner.depth + 1 },
    )
  }

  #priceAs(name: keyof Priced, field: GraphQLField<unknown, unknown>, node: FieldNode): Price | undefined {
    const pricing = (field.extensions as Priced)[name]
    if (typeof pricing !== 'function') return pricing
    if (node.arguments?.some(({ value }) => mayNameVariables(value))) this.dependsOnVariables = true
    return pricing(getArgumentValues(field, node, this.variables), this.#limits)
  }
}

const mayNameVariables = ({ kind }: ValueNode): boolean =>
  kind === Kind.VARIABLE || kind === Kind.LIST || kind === Kind.OBJECT

function fieldOf(parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
  return name === TypeMetaFieldDef.name ? TypeMetaFieldDef : parent.getFields()[name]
}

const add = (a: Measured, b: Measured): Measured => ({
  cost: a.cost + b.cost,
  fields: a.fields + b.fields,
  depth: Math.max(a.depth, b.depth),
  dearest: b.dearest.points > a.dearest.points ? b.dearest : a.dearest,
})
