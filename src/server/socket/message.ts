/** What a client sent as one message, read so that what is wrong with an operation ends that operation and not the socket. */
import type { GraphQLError } from 'graphql'
import { isRecord, isText } from '../../domain/shape.ts'
import { refusal } from '../faults.ts'
import { boundDepth, tooDeep } from '../graphql/json.ts'
import { hashIn } from '../graphql/known-documents.ts'

type Fields = Record<string, unknown>

/** Of payloads that stand for malformed ones: what was wrong with them. */
const problems = new WeakMap<object, GraphQLError>()

/**
 * A message as an object, which graphql-ws takes as well: a text would be kept for as long as the subscription that it
 * starts. What is no JSON, or no object, is left for graphql-ws to refuse. So is all else that names no operation to answer.
 */
export function readMessage(whole: string, levels: number): string {
  const { text, isTooDeep } = boundDepth(whole, levels)
  const message = parsed(text)
  if (!isRecord(message)) return text
  if (message.type === 'subscribe' && typeof message.id === 'string')
    message.payload = isTooDeep ? standIn(tooDeep(levels)) : wellFormed(message.payload)
  // Its types know of texts alone.
  return message as never
}

/** Why an operation with this payload is not to run, or null. */
export const problemWith = (payload: object): GraphQLError | null => problems.get(payload) ?? null

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The payload, or one that stands for it and passes where it would not. */
function wellFormed(payload: unknown): Fields {
  // graphql-ws wants a text.
  if (isRecord(payload) && !payload.query && hashIn(payload.extensions) !== null) payload.query = ''
  const problem = isRecord(payload) ? problemIn(payload) : 'The payload of an operation is an object.'
  return problem === null ? (payload as Fields) : standIn(refusal(problem, 'BAD_REQUEST'))
}

function standIn(problem: GraphQLError): Fields {
  const payload = { query: '' }
  problems.set(payload, problem)
  return payload
}

function problemIn({ query, operationName, variables, extensions }: Fields): string | null {
  if (typeof query !== 'string') return 'An operation has a `query`: the text of a document.'
  if (!isNullOr(operationName, isText)) return '`operationName` is a text, or null.'
  if (!isNullOr(variables, isRecord)) return '`variables` is an object, or null.'
  if (!isNullOr(extensions, isRecord)) return '`extensions` is an object, or null.'
  return null
}

const isNullOr = (value: unknown, fits: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || fits(value)
