/**
 * Writes the documents that a server is to know (OPERATIONS_FILE), made of what GraphQL Code Generator or Apollo's tool wrote:
 * `npm run operations -- operations.json persisted-documents.json …`. Each document must be one of this schema.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { parse, print } from 'graphql'
import { schema } from '../src/schema/index.ts'
import { documentsIn, problemWith } from '../src/server/graphql/manifest.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** A document under the name that its client has for it, and under the hashes that clients make of it while they run. */
function namesOf([name, text]: [string, string]): [string, string][] {
  const printed = print(parse(text))
  return [
    [name, text],
    [sha256(text), text],
    [sha256(printed), printed],
  ]
}

function readDocuments(file: string): [string, string][] {
  const documents = documentsIn(JSON.parse(readFileSync(file, 'utf8')))
  if (!documents) throw new Error(`${file} is neither a persisted-documents.json nor a manifest of Apollo's.`)
  for (const [name, text] of documents) {
    const problem = problemWith(schema, text)
    if (problem) throw new Error(`${file}: the document ${name} cannot be run: ${problem}`)
  }
  return documents
}

const [target, ...sources] = process.argv.slice(2)
if (!target || sources.length === 0)
  throw new Error('Say where to write, and what to read: npm run operations -- to.json from.json …')
const documents = new Map(sources.flatMap(readDocuments).flatMap(namesOf))
writeFileSync(target, `${JSON.stringify(Object.fromEntries(documents), null, 2)}\n`)
process.stdout.write(`${target} has ${new Set(documents.values()).size} documents.\n`)
