/** How much one document may ask for: bytes and tokens before it is parsed; depth, fields and cost before it runs. */
import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type Source,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Limits } from '../domain/limits.ts'
import { refusal, withStatus } from './faults.ts'
import { BoundedIntrospectionRule } from './introspection-rule.ts'

/** Enforces the limits in every hook that both transports run. */
export function useLimits(limits: Limits): Plugin {
  const parseWithin = (source: string | Source) => parseDocument(source, limits)
  const judge = createJudge(limits)
  return {
    onParse: ({ setParseFn }) => setParseFn(parseWithin),
    onValidate: ({ addValidationRule }) => addValidationRule(BoundedIntrospectionRule),
    onExecute: ({ args, setResultAndStopExecution: stop }) => {
      const excess = judge(args)
      if (excess) stop({ errors: [excess] })
    },
    onSubscribe: ({ args, setResultAndStopExecution: stop }) => {
      const excess = judge(args)
      if (excess) stop({ errors: [excess] })
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
  visit(document, { Field: () => void fields++ })
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

const atMost = (limit: number, unit: string): GraphQLError =>
  refusal(`A document has at most ${limit.toLocaleString('en')} ${unit}.`, 'QUERY_TOO_COMPLEX')

/** `findExcess`, which looks only once at an operation whose cost is the same with all variables. */
function createJudge(limits: Limits): (args: ExecutionArgs) => GraphQLError | null {
  const fitting = new WeakSet<OperationDefinitionNode>()
  return args => {
    const operation = getOperationAST(args.document, args.operationName)
    if (operation && fitting.has(operation)) return null
    const excess = findExcess(args, limits)
    if (operation && !excess && !hasArgumentsThatCost(args)) fitting.add(operation)
    return excess
  }
}

/** Whether anywhere in the document the cost of a field depends on its arguments. */
function hasArgumentsThatCost({ schema, document }: ExecutionArgs): boolean {
  const types = new TypeInfo(schema)
  let found = false
  const look = () => {
    found ||= typeof types.getFieldDef()?.extensions.complexity === 'function'
  }
  visit(document, visitWithTypeInfo(types, { Field: look }))
  return found
}

/** Why this operation, with these variables, may not run, or null. */
function findExcess(args: ExecutionArgs, limits: Limits): GraphQLError | null {
  const { schema, document, operationName, variableValues, contextValue } = args
  const operation = getOperationAST(document, operationName)
  if (!operation) return refusal('Say which operation of the document to run.', 'OPERATION_RESOLUTION_FAILURE')
  // Of several operations the plugin would judge the first, whichever one runs.
  const fragments = document.definitions.filter(definition => definition.kind === Kind.FRAGMENT_DEFINITION)
  const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
  try {
    const variables = variableValues ?? {}
    const measured = complexityFromQuery(alone, { schema, variables, ctx: contextValue as object })
    return compare(measured, operation.operation, limits)
  } catch (error) {
    return asBadInput(error)
  }
}

/** As graphql-js says it when it runs an operation with variables that are none. */
function asBadInput(error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return refusal((error as Error).message, 'BAD_USER_INPUT')
  error.extensions.code ??= 'BAD_USER_INPUT'
  return withStatus(error, 400)
}

function compare(
  measured: ReturnType<typeof complexityFromQuery>,
  kind: OperationTypeNode,
  limits: Limits,
): GraphQLError | null {
  const tooMuch = (what: string, is: number, limit: number) =>
    refusal(`This operation ${what} ${is.toLocaleString('en')}, of at most ${limit}.`, 'QUERY_TOO_COMPLEX')
  const { depth, breadth, complexity } = measured
  const mostCost = kind === OperationTypeNode.SUBSCRIPTION ? limits.eventCost : limits.documentCost
  if (depth > limits.documentDepth) return tooMuch('has a depth of', depth, limits.documentDepth)
  if (breadth > limits.documentFields) return tooMuch('selects fields:', breadth, limits.documentFields)
  if (complexity > mostCost) return tooMuch('has a cost of', complexity, mostCost)
  return null
}
