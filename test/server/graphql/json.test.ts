import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundDepth } from '../../../src/server/graphql/json.ts'

const nested = (levels: number, [open, close] = ['[', ']']) => open!.repeat(levels) + close!.repeat(levels)

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

describe('JSON is cut', () => {
  test('where it is nested deeper than it may be, and nowhere else', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 8 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (value, levels, pretty) => {
          const text = JSON.stringify(value, null, pretty ? 2 : 0)
          const { text: cut, isTooDeep } = boundDepth(text, levels)
          expect(isTooDeep).toBe(depthOf(value) > levels)
          if (!isTooDeep) expect(cut).toBe(text)
          else expect(depthOf(JSON.parse(cut))).toBe(levels)
        },
      ),
    )
  })

  test('with all that stands beside what is too deep left as it was', () => {
    const text = `{"a":1,"deep":${nested(9)},"text":"[[[[{{{{\\"[[[","b":[{"c":{"too":"deep"}},2],"id":"x"}`
    expect(JSON.parse(boundDepth(text, 3).text)).toEqual({
      a: 1,
      deep: [[null]],
      text: '[[[[{{{{"[[[',
      b: [{ c: null }, 2],
      id: 'x',
    })
  })

  test.each([
    nested(15_000),
    `{"a":${'[{"a":'.repeat(9000)}`,
    '['.repeat(60_000),
    `${'['.repeat(60_000)}"`,
    `"${'['.repeat(60_000)}\\`,
    ']'.repeat(60_000),
    `${nested(100)}${nested(100)}`,
  ])('at once, whatever it is: %.20s', text => {
    const { text: cut } = boundDepth(text, 64)
    try {
      expect(depthOf(JSON.parse(cut))).toBeLessThanOrEqual(64)
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError)
    }
  })
})
