/** What an operation of the real schema costs. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  Kind,
  parse,
  validate,
} from 'graphql'
import { defaultLimits, type Limits } from '../../src/domain/limits.ts'
import { schema } from '../../src/schema/index.ts'
import { CostMeter, type Measured } from '../../src/server/graphql/cost.ts'

/** Of each event, where it is a subscription. Throws for a document that is not valid. */
export function measure(query: string | DocumentNode, variables = {}, limits: Limits = defaultLimits): Measured {
  const document = typeof query === 'string' ? parse(query) : query
  const [error] = validate(schema, document)
  if (error) throw error
  const operation = getOperationAST(document)!
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (!coerced) throw errors[0]
  const fragments = document.definitions.filter(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
  )
  const named = new Map(fragments.map(node => [node.name.value, node]))
  const meter = new CostMeter({ schema, fragments: named, variables: coerced, limits })
  return meter.measure(schema.getRootType(operation.operation)!, operation.selectionSet)
}

export const costOf = (...asked: Parameters<typeof measure>): number => measure(...asked).cost
