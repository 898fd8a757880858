/** The pages state no limit as text: each number with a unit is printed from the limit, as `npm run docs` does. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withLimits } from '../../build/limits.ts'
import { limitTable } from '../../src/domain/limits.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const units = [...new Set(Object.values(limitTable).map(({ unit }) => unit.split(' ')[0]!))].filter(
  unit => unit !== '%',
)
const amount = new RegExp(`\\d[\\d,]*(?:&nbsp;|\\s)(?:${[...units, 'KiB', 'MiB'].join('|')})\\b`, 'g')

const written = (text: string) => text.replace(/^```[\s\S]*?^```|<data [\s\S]*?<\/data>/gm, '').replace(/\b10 s\b/g, '')

const guides = readdirSync(new URL('../../docs/guides/', import.meta.url))

test.each(guides)('in the guide %s each amount comes from a limit', name => {
  const text = read(`docs/guides/${name}`)
  expect(written(text).match(amount) ?? []).toEqual([])
})

test('what is printed is the default with its unit', () => {
  expect(withLimits('at most <data value="requestBytes">1 KiB</data>')).toBe(
    'at most <data value="requestBytes">64 KiB</data>',
  )
  expect(() => withLimits('<data value="nothing"></data>')).toThrow('nothing')
})
