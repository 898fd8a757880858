/** Writes the tables of settings into README.md, between their two marks; with --check, fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { limitSettings, type Setting, settings } from '../src/config.ts'

const [begin, end] = ['<!-- settings: made by `npm run readme` -->', '<!-- end of settings -->']

const cells = (...texts: string[]) => `| ${texts.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`

const rowOf = ({ env, default: initial, unit, description }: Setting<unknown>) =>
  cells(`\`${env}\``, initial && `\`${initial}\``, unit, description)

const tableOf = (rows: readonly Setting<unknown>[]) =>
  [cells('Variable', 'Default', 'Unit', 'Meaning'), '|---|---|---|---|', ...rows.map(rowOf)].join('\n')

const tables = `${tableOf(Object.values(settings))}

**Limits.** Each is a whole number, at least 1.

${tableOf(Object.values(limitSettings))}`

const file = new URL('../README.md', import.meta.url)
const readme = readFileSync(file, 'utf8')
const [before, rest] = readme.split(begin)
const after = rest?.split(end)[1]
if (before === undefined || after === undefined) throw new Error(`README.md has no place for the settings: ${begin}`)
const fresh = `${before}${begin}\n\n${tables}\n\n${end}${after}`

if (!process.argv.includes('--check')) writeFileSync(file, fresh)
else if (fresh !== readme) {
  console.error('The settings in README.md are stale: run `npm run readme` and commit it.')
  process.exitCode = 1
}
