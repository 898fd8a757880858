/** The file of the documents that the operator knows, as `npm run operations` writes it: what clients call each → its text. */
import { readFileSync } from 'node:fs'
import { type GraphQLSchema, parse as parseText, validate } from 'graphql'

/** Throws, with a sentence for the operator. */
export function readManifest(file: string): Map<string, string> {
  const documents = documentsIn(parse(file))
  if (!documents) throw new Error(`OPERATIONS_FILE (${file}) must have an object of texts: {"<hash>": "query …"}.`)
  return new Map(documents)
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`OPERATIONS_FILE (${file}) cannot be read: ${(error as Error).message}`)
  }
}

/** Of what GraphQL Code Generator writes, or Apollo's tool for manifests; null for anything else. */
export function documentsIn(value: unknown): [hash: string, text: string][] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { operations } = value as { operations?: unknown }
  const entries: unknown[][] = Array.isArray(operations) ? operations.map(pairOf) : Object.entries(value)
  return entries.every(isPair) ? entries : null
}

function pairOf(operation: unknown): unknown[] {
  const { id, body } = (operation ?? {}) as { id?: unknown; body?: unknown }
  return [id, body]
}

const isPair = (entry: unknown[]): entry is [string, string] =>
  entry.every(part => typeof part === 'string' && part !== '')

/** Why this is no document of the schema, or null. */
export function problemWith(schema: GraphQLSchema, text: string): string | null {
  try {
    return validate(schema, parseText(text))[0]?.message ?? null
  } catch (error) {
    return (error as Error).message
  }
}
