/** Writes the tables of settings and limits into docs/operations.md, between their marks; with --check, fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { limitSettings, type Setting, settings } from '../src/config/settings.ts'

const page = new URL('../docs/operations.md', import.meta.url)
const begin = '<!-- settings: made by `npm run readme` -->'
const end = '<!-- end of settings -->'

const cells = (...texts: string[]) => `| ${texts.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`

const rowOf = ({ env, default: initial, unit, description }: Setting<unknown>) =>
  cells(`\`${env}\``, initial && `\`${initial}\``, unit, description)

const tableOf = (rows: readonly Setting<unknown>[]) =>
  [cells('Variable', 'Default', 'Unit', 'Meaning'), '|---|---|---|---|', ...rows.map(rowOf)].join('\n')

const tables = `${tableOf(Object.values(settings))}

**Limits.** Each is a whole number, at least 1.

${tableOf(Object.values(limitSettings))}`

/** The page with its tables as they are to be. */
function renew(text: string): string {
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`docs/operations.md has no place for: ${begin}`)
  return `${before}${begin}\n\n${tables}\n\n${end}${after}`
}

const text = readFileSync(page, 'utf8')
const fresh = renew(text)

if (!process.argv.includes('--check')) writeFileSync(page, fresh)
else if (fresh !== text) {
  console.error('The tables in docs/operations.md are stale: run `npm run readme` and commit them.')
  process.exitCode = 1
}
