/** The pages state no limit as text: each number with a unit is printed from the limit, as `npm run docs` does. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withLimits } from '../../build/limits.ts'
import { limitTable } from '../../src/domain/limits.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const units = [...new Set(Object.values(limitTable).map(({ unit }) => unit.split(' ')[0]!))].filter(
  unit => unit !== '%',
)
const amount = new RegExp(`\\d[\\d,]*(?:&nbsp;|\\s)(?:${[...units, 'KiB', 'MiB'].join('|')})\\b`, 'g')

const written = (html: string) =>
  html.replace(/<pre>[\s\S]*?<\/pre>|<data [\s\S]*?<\/data>/g, '').replace(/\b10 s\b/g, '')

test.each(['docs/index.html', 'docs/socket.html'])('in %s each amount comes from a limit', page => {
  const html = read(page)
  expect(html).toContain('<data value="')
  expect(written(html).match(amount) ?? []).toEqual([])
})

test('what is printed is the default with its unit', () => {
  expect(withLimits('at most <data value="requestBytes">1 KiB</data>')).toBe(
    'at most <data value="requestBytes">64 KiB</data>',
  )
  expect(() => withLimits('<data value="nothing"></data>')).toThrow('nothing')
})
