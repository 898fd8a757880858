/** Pages, of what is read part by part and of what is in memory: the same items, and the same on either side. */
import { describe, expect, test } from 'vitest'
import { pageOf, type Range, readPage } from '../../src/domain/page.ts'

const all = [1, 2, 3, 4, 5]
const compare = (item: number, key: number) => item - key

/** Reads as a store does: what lies within the bounds, the first or the last of it. */
async function read({ after = 0, before = 6, limit, backwards }: Range<number>): Promise<number[]> {
  const within = all.filter(item => item > after && item < before)
  return backwards ? within.slice(-limit) : within.slice(0, limit)
}

const cases: [range: Range<number>, items: number[], hasPrevious: boolean, hasNext: boolean][] = [
  [{ limit: 2, backwards: false }, [1, 2], false, true],
  [{ limit: 2, backwards: true }, [4, 5], true, false],
  [{ limit: 5, backwards: false }, [1, 2, 3, 4, 5], false, false],
  [{ limit: 9, backwards: true }, [1, 2, 3, 4, 5], false, false],
  [{ after: 2, limit: 2, backwards: false }, [3, 4], true, true],
  [{ before: 4, limit: 2, backwards: true }, [2, 3], true, true],
  [{ after: 1, before: 5, limit: 2, backwards: false }, [2, 3], true, true],
  [{ after: 1, before: 5, limit: 9, backwards: true }, [2, 3, 4], true, true],
  [{ after: 5, limit: 2, backwards: false }, [], true, false],
  [{ before: 1, limit: 2, backwards: true }, [], false, true],
  [{ after: 4, before: 2, limit: 2, backwards: false }, [], true, true],
  // Between items there is nothing to page through, and there is more on both sides.
  [{ after: 3, before: 4, limit: 2, backwards: false }, [], true, true],
]

describe('a page has its items, and knows what lies on either side', () => {
  test.each(cases)('%j', async (range, items, hasPrevious, hasNext) => {
    expect(await readPage(read, range)).toEqual({ items, hasPrevious, hasNext })
    expect(pageOf(all, range, compare)).toEqual({ items, hasPrevious, hasNext })
  })

  test('where reading answers null there is none', async () => {
    expect(await readPage(async () => null, { limit: 2, backwards: false })).toBeNull()
    expect(
      await readPage(async ({ after }) => (after === 2 ? [3] : null), { after: 2, limit: 2, backwards: false }),
    ).toBeNull()
  })
})
