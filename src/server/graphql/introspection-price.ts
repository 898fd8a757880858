/** What introspection costs: its lists are as long as the schema has them, on the average. */
import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'
import type { Price } from '../../schema/price.ts'

const free: Price = {}
/** graphql-js makes each of its fields as it is asked for; the whole schema takes 4 to 15 ms, and is priced at some 40. */
const points = 0.5
const prices = new WeakMap<GraphQLSchema, Record<string, Price>>()

/** The price of a field that declares none. */
export function introspectionPrice(schema: GraphQLSchema, parent: GraphQLObjectType, field: string): Price {
  if (!parent.name.startsWith('__')) return free
  const known = prices.get(schema) ?? count(schema)
  prices.set(schema, known)
  return { points, ...known[`${parent.name}.${field}`] }
}

function count(schema: GraphQLSchema): Record<string, Price> {
  const types = Object.values(schema.getTypeMap())
  const composite = types.filter(type => isObjectType(type) || isInterfaceType(type))
  const fields = composite.flatMap(type => Object.values(type.getFields()))
  const of = (all: number, owners: number): Price => ({ items: all / owners })
  const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0)
  const possible = types.filter(type => isUnionType(type) || isInterfaceType(type))
  const inputs = types.filter(isInputObjectType).map(type => Object.keys(type.getFields()).length)
  return {
    '__Schema.types': { items: types.length },
    '__Schema.directives': { items: schema.getDirectives().length },
    '__Type.fields': of(fields.length, types.length),
    '__Field.args': of(sum(fields.map(({ args }) => args.length)), fields.length),
    '__Type.inputFields': of(sum(inputs), types.length),
    '__Type.enumValues': of(sum(types.filter(isEnumType).map(type => type.getValues().length)), types.length),
    '__Type.interfaces': of(sum(composite.map(type => type.getInterfaces().length)), types.length),
    '__Type.possibleTypes': of(sum(possible.map(type => schema.getPossibleTypes(type).length)), types.length),
  }
}
