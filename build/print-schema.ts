/** Writes the printed schema to schema.graphql; with --check, fails when that is not what stands there. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { printSchema } from 'graphql'
import { schema } from '../src/schema/index.ts'

const file = new URL('../schema.graphql', import.meta.url)
const printed = `${printSchema(schema)}\n`

if (!process.argv.includes('--check')) writeFileSync(file, printed)
else if (!existsSync(file) || readFileSync(file, 'utf8') !== printed) {
  console.error('schema.graphql is stale: run `npm run schema` and commit it.')
  process.exitCode = 1
}
