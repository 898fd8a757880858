import fc from 'fast-check'
import { expect, test } from 'vitest'
import { balanceDirections } from '../../src/domain/direction.ts'
import { cpuMsOf } from '../support/cpu-time.ts'

const [lre, rlo, pdf] = ['\u202a', '\u202e', '\u202c']
const [lri, fsi, pdi] = ['\u2066', '\u2068', '\u2069']

test.each([
  ['plain', 'plain'],
  [`a${lri}b`, `a${lri}b${pdi}`],
  [`a${rlo}b`, `a${rlo}b${pdf}`],
  [`${lri}a${fsi}b`, `${lri}a${fsi}b${pdi}${pdi}`],
  [`${lri}${rlo}b`, `${lri}${rlo}b${pdf}${pdi}`],
  [`${lri}${rlo}a${pdi}b`, `${lri}${rlo}a${pdi}b`],
  [`${lre}a${pdf}b`, `${lre}a${pdf}b`],
  [`${lri}a${pdi}\n${lri}b`, `${lri}a${pdi}\n${lri}b${pdi}`],
  [`a${pdi}b`, 'ab'],
  [`a${pdf}b`, 'ab'],
  [`${lre}${lri}${pdf}b`, `${lre}${lri}b${pdi}${pdf}`],
])('%j becomes %j', (text, balanced) => {
  expect(balanceDirections(text)).toBe(balanced)
})

test('whatever is opened is closed, in order, and nothing else is touched', () => {
  const character = fc.constantFrom('a', '\n', '\u202a', '\u202b', '\u202d', rlo, pdf, lri, '\u2067', fsi, pdi)
  fc.assert(
    fc.property(fc.string({ unit: character }), text => {
      const balanced = balanceDirections(text)
      expect(balanceDirections(balanced)).toBe(balanced)
      expect(depthsOf(balanced)).toEqual({ least: 0, last: 0 })
      const withoutTurns = (some: string) => some.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
      expect(withoutTurns(balanced)).toBe(withoutTurns(text))
    }),
  )
})

/** How many isolates are open, at the least and at the end. */
function depthsOf(text: string) {
  const depths = [0]
  for (const character of text)
    if (character === pdi) depths.push(depths.at(-1)! - 1)
    else if (character >= lri && character <= fsi) depths.push(depths.at(-1)! + 1)
  return { least: Math.min(...depths), last: depths.at(-1) }
}

test.each([
  [rlo, pdi],
  [lre, pdf],
  [lri, pdf],
  [lri, pdi],
  [`${lri}${rlo}${pdi}`, pdi],
])('a long text of %j, each then closed by %j, is balanced at once', async (opener, closer) => {
  const text = opener.repeat(100_000) + closer.repeat(100_000)
  // One look through `open` for each of them takes more than a minute.
  expect(await cpuMsOf(() => balanceDirections(text))).toBeLessThan(2000)
})
