/** Writes settings, limits and the ACL into docs/operations.md, between their marks; with --check, fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { limitSettings, type Setting, settings } from '../src/config/settings.ts'
import { aclOf, rightsWithin } from '../src/redis/rights.ts'
import { rights } from '../src/store/rights.ts'

const page = new URL('../docs/operations.md', import.meta.url)
const cells = (...texts: string[]) => `| ${texts.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`

const rowOf = ({ env, default: initial, unit, description }: Setting<unknown>) =>
  cells(`\`${env}\``, initial && `\`${initial}\``, unit, description)

const tableOf = (rows: readonly Setting<unknown>[]) =>
  [cells('Variable', 'Default', 'Unit', 'Meaning'), '|---|---|---|---|', ...rows.map(rowOf)].join('\n')

const tables = `${tableOf(Object.values(settings))}

**Limits.** Each is a whole number, at least 1.

${tableOf(Object.values(limitSettings))}`

const acl = ['ACL SETUSER parlor on >PASSWORD', ...aclOf(rightsWithin(rights, { keys: '', channels: '0/' }))].join(' ')

const parts = { settings: tables, acl: `\`\`\`text\n${acl}\n\`\`\`` }

/** The page with one part as it is to be. */
function renew(text: string, [name, part]: [string, string]): string {
  const [begin, end] = [`<!-- ${name}: made by \`npm run readme\` -->`, `<!-- end of ${name} -->`]
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`docs/operations.md has no place for: ${begin}`)
  return `${before}${begin}\n\n${part}\n\n${end}${after}`
}

const text = readFileSync(page, 'utf8')
const fresh = Object.entries(parts).reduce(renew, text)

if (!process.argv.includes('--check')) writeFileSync(page, fresh)
else if (fresh !== text) {
  console.error('What is made in docs/operations.md is stale: run `npm run readme` and commit it.')
  process.exitCode = 1
}
