/** How much one document may ask for: bytes and tokens before it is parsed; depth, fields and cost before it runs. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type Source,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Limits } from '../../domain/limits.ts'
import { refusal, withStatus } from '../faults.ts'
import { coerceVariables } from './coerce-variables.ts'
import { CostMeter, type Measured, TooManyFields } from './cost.ts'
import { BoundedIntrospectionRule } from './introspection-rule.ts'
import { validateWithin } from './validation.ts'

/** Enforces the limits in every hook that both transports run; what is executed goes to `judge` first. */
export function useLimits(limits: Limits, judge: Judge): Plugin {
  const parseWithin = (source: string | Source) => parseDocument(source, limits)
  return {
    onParse: ({ setParseFn }) => setParseFn(parseWithin),
    onValidate: ({ addValidationRule, setValidationFn }) => {
      addValidationRule(BoundedIntrospectionRule)
      setValidationFn((schema, document, rules) => validateWithin(limits, schema, document, rules))
    },
    onSubscribe: ({ args, setResultAndStopExecution: stop }) => {
      const excess = judge(args)
      if (excess) stop({ errors: excess })
    },
  }
}

/**
 * The document, or a refusal: before anything looks into a text that is too long, and before validation, which takes time
 * by the square of the fields, sees more of them than any operation may select.
 */
function parseDocument(source: string | Source, limits: Limits): DocumentNode {
  const { documentBytes, documentTokens, documentFields } = limits
  if (Buffer.byteLength(typeof source === 'string' ? source : source.body) > documentBytes)
    throw atMost(documentBytes, 'bytes')
  const document = parseTokens(source, documentTokens)
  let fields = 0
  visit(document, {
    Field({ name }) {
      if (name.value !== '__typename') fields++
    },
  })
  if (fields > documentFields) throw atMost(documentFields, 'fields')
  return document
}

function parseTokens(source: string | Source, maxTokens: number): DocumentNode {
  try {
    return parse(source, { maxTokens })
  } catch (error) {
    throw /tokens\. Parsing aborted/.test((error as GraphQLError).message) ? atMost(maxTokens, 'tokens') : error
  }
}

const atMost = (limit: number, unit: string, what = 'A document'): GraphQLError =>
  refusal(`${what} has at most ${limit.toLocaleString('en')} ${unit}.`, 'QUERY_TOO_COMPLEX')

/** What a judge noted of an operation that it let pass, or refused for its cost. */
export interface Judged {
  /** Of a subscription: of each event. */
  cost?: number | undefined
  /** Of a subscription: of its beginning. */
  startCost?: number | undefined
}

/** Why an operation may not run, or null. `anew`: also one of which everything is known, whose variables are looked at then. */
export type Judge = (args: ExecutionArgs & Judged, anew?: boolean) => readonly GraphQLError[] | null

/** Looks only once at what costs the same whatever the variables: of a subscription often each event, but not the beginning. */
export function createJudge(limits: Limits): Judge {
  const costs = new WeakMap<OperationDefinitionNode, Judged>()

  function findExcess(meter: CostMeter, operation: OperationDefinitionNode, args: ExecutionArgs & Judged) {
    const settled: Judged = { ...costs.get(operation) }
    for (const part of unknownParts(operation, args)) {
      const excess = excesses[part](meter, operation, limits, args)
      if (excess) return excess
      if (!meter.dependsOnVariables) settled[part] = args[part]
    }
    costs.set(operation, settled)
    return null
  }

  return (args, anew = false) => {
    const operation = getOperationAST(args.document, args.operationName)
    if (!operation) return [refusal('Say which operation of the document to run.', 'OPERATION_RESOLUTION_FAILURE')]
    const known = costs.get(operation)
    args.cost = known?.cost
    args.startCost = known?.startCost
    if (!anew && unknownParts(operation, args).length === 0) return null
    const meter = meterFor(args, operation, limits)
    if (!(meter instanceof CostMeter)) return meter
    try {
      const excess = findExcess(meter, operation, args)
      return excess && [excess]
    } catch (error) {
      if (error instanceof TooManyFields) return [atMost(limits.documentFields, 'fields', 'An operation')]
      if (error instanceof GraphQLError) return [asBadInput(error)]
      throw error
    }
  }
}

/** What is still to be measured of an operation, in this order. */
const unknownParts = ({ operation: kind }: OperationDefinitionNode, judged: Judged): (keyof Judged)[] =>
  (kind === OperationTypeNode.SUBSCRIPTION ? partsOfSubscription : partsOfOthers).filter(
    part => judged[part] === undefined,
  )

const partsOfSubscription = ['cost', 'startCost'] as const
const partsOfOthers = ['cost'] as const

/** What measures the operation with these variables, or what is wrong with them, as graphql-js says it. */
function meterFor(args: ExecutionArgs, operation: OperationDefinitionNode, limits: Limits) {
  const { schema, document, variableValues } = args
  const variables = coerceVariables(schema, operation, variableValues, limits.validationErrors)
  if ('errors' in variables) return variables.errors.map(asBadInput)
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  return new CostMeter({ schema, fragments, variables: variables.coerced, limits })
}

function asBadInput(error: GraphQLError): GraphQLError {
  error.extensions.code ??= 'BAD_USER_INPUT'
  return withStatus(error, 400)
}

type FindExcess = (
  meter: CostMeter,
  operation: OperationDefinitionNode,
  limits: Limits,
  args: ExecutionArgs & Judged,
) => GraphQLError | null

/** Why an operation may not run for a part of it, or null. */
const excesses: Record<keyof Judged, FindExcess> = {
  cost(meter, { operation: kind, selectionSet }, limits, args) {
    const measured = meter.measure(meter.schema.getRootType(kind)!, selectionSet)
    args.cost = Math.ceil(measured.cost)
    if (measured.depth > limits.documentDepth) return atMost(limits.documentDepth, 'levels', 'An operation')
    if (measured.fields > limits.documentFields) return atMost(limits.documentFields, 'fields', 'An operation')
    if (kind !== OperationTypeNode.SUBSCRIPTION) return tooDear('This operation', measured, limits.documentCost)
    return tooDear('Each event of this subscription', measured, limits.eventCost)
  },
  startCost(meter, { selectionSet }, limits, args) {
    const starting = meter.measureStart(selectionSet)
    args.startCost = Math.ceil(starting.cost)
    return tooDear('The start of this subscription', starting, limits.documentCost)
  },
}

const shown = (points: number): string => Math.ceil(points).toLocaleString('en')

function tooDear(what: string, { cost, dearest }: Measured, limit: number): GraphQLError | null {
  if (cost <= limit) return null
  const message = `${what} costs ${shown(cost)} points, of at most ${shown(limit)}. The dearest field is ${dearest.path}, for ${shown(dearest.points)}: ask for less of it, or for shorter pages around it.`
  const error = refusal(message, 'QUERY_TOO_COMPLEX')
  Object.assign(error.extensions, { cost: Math.ceil(cost), limit, dearest: dearest.path })
  return error
}
