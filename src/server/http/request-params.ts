/** What an HTTP request asks for, read from its address or from its body; or one sentence on what is wrong with it. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { isRecord, isText } from '../../domain/shape.ts'
import { boundDepth, tooDeep } from '../graphql/json.ts'
import { hashIn } from '../graphql/known-documents.ts'
import type { OperationRequest } from '../graphql/operation.ts'

/** Why a request asks for nothing that could run. */
export class BadParams extends Error {}

/** The operation that a request asks for. `body` is what a POST brought, null for a GET. Throws `BadParams`, or a refusal. */
export function readParams(
  { url = '', headers }: IncomingMessage,
  body: Buffer | null,
  levels: number,
): OperationRequest {
  if (headers['sec-websocket-key'] !== undefined) throw new BadParams(lostUpgrade)
  const fields = body ? fieldsOfBody(body, levels) : fieldsOfAddress(url, levels)
  const { operationName } = fields
  if (operationName != null && !isText(operationName)) throw new BadParams('`operationName` is a text, or null.')
  const variables = objectIn(fields, 'variables')
  const extensions = objectIn(fields, 'extensions')
  return { query: queryIn(fields, extensions), operationName, variables, extensions }
}

/** A WebSocket's handshake with its upgrade is no operation, and never comes here. */
const lostUpgrade =
  'A WebSocket was to be opened here, but its upgrade did not arrive: a proxy in between must pass on `Upgrade` and `Connection`.'

type Fields = Record<string, unknown>

function fieldsOfBody(body: Buffer, levels: number): Fields {
  const fields = parseJson(textOf(body), 'The body', levels)
  if (Array.isArray(fields)) throw new BadParams('Batches are not taken: send one operation a request.')
  if (!isRecord(fields)) throw new BadParams('The body is a JSON object: {"query": "…", "variables": {…}}.')
  return fields
}

const parameters = ['query', 'operationName', 'variables', 'extensions']

function fieldsOfAddress(url: string, levels: number): Fields {
  const search = new URLSearchParams(url.slice(`${url}?`.indexOf('?')))
  const fields = parameters.map(name => [name, search.get(name) ?? undefined] as const)
  return Object.fromEntries(fields.map(([name, text]) => [name, isJson(name) ? jsonIn(name, text, levels) : text]))
}

const isJson = (name: string): boolean => name === 'variables' || name === 'extensions'

/** What a parameter of an address says; one without any text says nothing. */
const jsonIn = (name: string, text = '', levels: number): unknown =>
  text === '' ? undefined : parseJson(text, `\`${name}\``, levels)

function parseJson(text: string, what: string, levels: number): unknown {
  if (boundDepth(text, levels).isTooDeep) throw tooDeep(levels)
  try {
    return JSON.parse(text)
  } catch {
    throw new BadParams(`${what} is not JSON.`)
  }
}

/** The text of a body, without the mark that some programs put before it. */
function textOf(body: Buffer): string {
  if (body.length === 0) throw new BadParams('The body is empty: send {"query": "…"}.')
  if (!isUtf8(body)) throw new BadParams('The body is not written in UTF-8.')
  const text = body.toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function queryIn({ query }: Fields, extensions: Fields | null | undefined): string {
  if (isText(query) && query !== '') return query
  if (hashIn(extensions) !== null) return ''
  throw new BadParams(query == null || query === '' ? 'The `query` is missing.' : '`query` is a text.')
}

function objectIn(fields: Fields, name: string): Fields | null | undefined {
  const value = fields[name]
  if (value == null || isRecord(value)) return value as Fields | null | undefined
  throw new BadParams(`\`${name}\` is a JSON object, or null.`)
}
