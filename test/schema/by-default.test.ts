/** No description states a limit's default as if it were fixed: with other defaults, every number of a limit is another. */
import { expect, test } from 'vitest'
import { defaultLimits, limitTable } from '../../src/domain/limits.ts'

const written = (amount: number, unit: string) =>
  unit === 'bytes' && amount % 1024 === 0 ? `${amount / 1024} KiB` : amount.toLocaleString('en')

const initial = Object.values(limitTable).map(limit => written(limit.default, limit.unit))

/** Before the schema is made, each limit gets a default that no text can have by chance. */
const others = Object.fromEntries(Object.keys(limitTable).map((name, i) => [name, 7_654_001 + i]))
Object.assign(defaultLimits, others)
const { schema } = await import('../../src/schema/index.ts')

/** What is the same for every server, in the words in which descriptions say it. */
const fixed =
  /\b1 to 100\b|\bAt most 100 global ids\b|\bHow many: at most 20\b|\breads the 100 messages\b|\blast: 100\b|\bIn 30 days\b|\b(?:first|last) 50\b|\b2030-\S+/g

interface Described {
  description?: string | null
  getFields?(): Record<string, Described>
  getValues?(): Described[]
  args?: Described[]
}

const within = (part: Described): string[] => [
  part.description ?? '',
  ...[...Object.values(part.getFields?.() ?? {}), ...(part.getValues?.() ?? []), ...(part.args ?? [])].flatMap(within),
]

const descriptions = Object.entries(schema.getTypeMap())
  .filter(([name]) => !name.startsWith('__') && !['Int', 'Float', 'String', 'Boolean', 'ID'].includes(name))
  .flatMap(([, type]) => within(type as Described))
const numbersIn = (text: string) => text.match(/\d[\d,]*(?: KiB)?/g) ?? []

test('the number of a limit is printed from the limit', () => {
  const asText = descriptions.filter(text => numbersIn(text.replace(fixed, '')).some(n => initial.includes(n)))
  expect(asText).toEqual([])
})

test('and is said to be a default', () => {
  const stating = descriptions.filter(text => /7,654,\d\d\d/.test(text))
  expect(stating.length).toBeGreaterThan(10)
  const all = stating.flatMap(text => text.match(/7,654,\d{3}/g) ?? [])
  const said = stating.flatMap(text => text.match(/7,654,\d{3} [a-z ]+ by default/g) ?? [])
  expect(said).toHaveLength(all.length)
})
