/** Writes the tables of settings and of the last runs of chaos and bench into README.md, between their marks; with --check, fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { limitSettings, type Setting, settings } from '../src/config.ts'

const cells = (...texts: string[]) => `| ${texts.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`

const rowOf = ({ env, default: initial, unit, description }: Setting<unknown>) =>
  cells(`\`${env}\``, initial && `\`${initial}\``, unit, description)

const tableOf = (rows: readonly Setting<unknown>[]) =>
  [cells('Variable', 'Default', 'Unit', 'Meaning'), '|---|---|---|---|', ...rows.map(rowOf)].join('\n')

const tablesOfSettings = `${tableOf(Object.values(settings))}

**Limits.** Each is a whole number, at least 1.

${tableOf(Object.values(limitSettings))}`

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

/** What stands below the heading of the file that a full run writes. */
const chaosResults = read('test/chaos/RESULTS.md').split('\n').slice(1).join('\n').trim()

/** Of the page that a full run writes: the machine, the plot and the targets. */
const benchResults = read('bench/RESULTS.md').split('## Deliveries')[0]!.split('\n').slice(1).join('\n')
const benchHead = benchResults.replace('(results.svg)', '(bench/results.svg)').replace('## Targets\n', '').trim()

const sections = { settings: tablesOfSettings, chaos: chaosResults, bench: benchHead }

/** The text with one of its sections as it is to be. */
function renew(text: string, [name, content]: [string, string]): string {
  const [begin, end] = [`<!-- ${name}: made by \`npm run readme\` -->`, `<!-- end of ${name} -->`]
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md has no place for: ${begin}`)
  return `${before}${begin}\n\n${content}\n\n${end}${after}`
}

const readme = read('README.md')
const fresh = Object.entries(sections).reduce(renew, readme)

if (!process.argv.includes('--check')) writeFileSync(new URL('../README.md', import.meta.url), fresh)
else if (fresh !== readme) {
  console.error('What is generated in README.md is stale: run `npm run readme` and commit it.')
  process.exitCode = 1
}
