/** Variables that a document may be run with: made up by their types and names, of people and rooms that there are. */
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  getOperationAST,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  typeFromAST,
} from 'graphql'

export interface World {
  roomId: string
  userId: string
  username: string
}

/** Optional ones are left out, in inputs, too. */
export function plausibleVariables(schema: GraphQLSchema, text: string, world: World): Record<string, unknown> {
  const { variableDefinitions = [] } = getOperationAST(parse(text))!
  const types = variableDefinitions.map(
    ({ variable, type }) => [variable.name.value, typeFromAST(schema, type)] as const,
  )
  return required(types as (readonly [string, GraphQLInputType])[], world)
}

const required = (types: readonly (readonly [string, GraphQLInputType])[], world: World) =>
  Object.fromEntries(
    types.filter(([, type]) => isNonNullType(type)).map(([name, type]) => [name, plausible(name, type, world)]),
  )

function plausible(name: string, nonNull: GraphQLInputType, world: World): unknown {
  const type = getNullableType(nonNull)
  if (isListType(type)) return [plausible(name, type.ofType, world)]
  if (isInputObjectType(type))
    return required(
      Object.values(type.getFields()).map(field => [field.name, field.type]),
      world,
    )
  switch (type.toString()) {
    case 'ID':
      return /user|ben/i.test(name) ? world.userId : world.roomId
    case 'Int':
      return 1
    case 'Boolean':
      return true
    default:
      return stringOf(name, world)
  }
}

function stringOf(name: string, { username }: World): string {
  if (name === 'username') return username
  // A page cursor of messages is a number.
  if (/known|number|next|before|after/i.test(name)) return '2'
  return `some ${name}`
}
