/** Writes tables into the pages of docs, between their marks: settings, limits, the ACL, attacks, missed targets. With --check, fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Setting } from '../src/config/setting.ts'
import { limitSettings, settings } from '../src/config/settings.ts'
import { aclOf, rightsWithin } from '../src/redis/rights.ts'
import { rights } from '../src/store/rights.ts'
import { attacks } from '../test/attack/attacks.ts'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const cells = (...texts: string[]) => `| ${texts.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`

const rowOf = ({ env, default: initial, unit, description }: Setting<unknown>) =>
  cells(`\`${env}\``, initial && `\`${initial}\``, unit, description)

const tableOf = (rows: readonly Setting<unknown>[]) =>
  [cells('Variable', 'Default', 'Unit', 'Meaning'), '|---|---|---|---|', ...rows.map(rowOf)].join('\n')

const tables = `${tableOf(Object.values(settings))}

**Limits.** Each is a whole number, at least 1.

${tableOf(Object.values(limitSettings))}`

const acl = ['ACL SETUSER parlor on >PASSWORD', ...aclOf(rightsWithin(rights, { keys: '', channels: '0/' }))].join(' ')

const attackRows = attacks
  .filter(({ defence }) => defence)
  .map(({ name, does, defence, tests }) =>
    cells(`**${name}**: ${does}`, defence, tests.map(test => `\`${test}\``).join(', ')),
  )
const attackTable = [cells('attack', 'defence', 'tests'), '|---|---|---|', ...attackRows].join('\n')

/** What the last run of the bench missed: the rows of its first table that say so, below the head of that. */
const [targetHead = '', targetRule = '', ...targets] = read('bench/RESULTS.md').match(/^\| .*$/gm) ?? []
const missed = [targetHead, targetRule, ...targets.filter(row => row.endsWith('**missed** |'))].join('\n')

/** What a full run wrote, without its heading. */
const attackResults = read('test/attack/RESULTS.md').split('\n').slice(1).join('\n').trim()

/** The file, without what it says of itself. */
const bodyTypes = read('src/hooks/webhook-body.ts').split('\n').slice(2).join('\n').trim()

/** The parts of each page by their names. */
const pages: Record<string, Record<string, string>> = {
  'docs/operations.md': { settings: tables, acl: `\`\`\`text\n${acl}\n\`\`\`` },
  'docs/speed.md': { missed },
  'docs/webhooks.md': { body: `\`\`\`ts\n${bodyTypes}\n\`\`\`` },
  'docs/security.md': { attacks: `${attackTable}\n\nThe last full run: ${attackResults}` },
}

/** The page with one part as it is to be. */
function renew(text: string, [name, part]: [string, string]): string {
  const [begin, end] = [`<!-- ${name}: made by \`npm run readme\` -->`, `<!-- end of ${name} -->`]
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`There is no place for: ${begin}`)
  return `${before}${begin}\n\n${part}\n\n${end}${after}`
}

for (const [page, parts] of Object.entries(pages)) {
  const text = read(page)
  const fresh = Object.entries(parts).reduce(renew, text)
  if (!process.argv.includes('--check')) writeFileSync(new URL(`../${page}`, import.meta.url), fresh)
  else if (fresh !== text) {
    console.error(`What is made in ${page} is stale: run \`npm run readme\` and commit it.`)
    process.exitCode = 1
  }
}
