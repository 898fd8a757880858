/** What is long is taken apart in parts: others have their turns between them, and nothing is left out. */
import { expect, test } from 'vitest'
import { newUserId } from '../../src/domain/id.ts'
import { readableItemsInTurns } from '../../src/store/decode.ts'

const author = newUserId()

const json = (number: number, body: string) =>
  JSON.stringify({
    ...{
      number,
      check: '0'.repeat(12),
      changed: '0'.repeat(12),
      author,
      body,
      metadata: null,
      sentAt: 1,
      editedAt: null,
    },
    ...{ deletedAt: null, deletedBy: null, replyTo: null, clientMessageId: null },
  })

/** How many messages of so many characters are read, and how many turns of the event loop go by meanwhile. */
async function read(messages: number, chars: number) {
  const jsons = Array.from({ length: messages }, (_, i) => json(i + 1, 'x'.repeat(chars)))
  let turns = -1
  let isDone = false
  const count = () => {
    turns++
    if (!isDone) setImmediate(count)
  }
  count()
  const items = await readableItemsInTurns([...jsons, 'no message'])
  isDone = true
  return { items, turns }
}

test.each([
  [1000, 10, 3],
  [100, 8000, 10],
  [20, 40_000, 10],
  [4, 500_000, 3],
])('%i messages of %i characters are read in %i turns at least', async (messages, chars, least) => {
  const { items, turns } = await read(messages, chars)
  expect(items.map(({ number }) => number)).toEqual(Array.from({ length: messages }, (_, i) => i + 1))
  expect(turns).toBeGreaterThanOrEqual(least)
})

test('a short page is read at once', async () => {
  const { items, turns } = await read(50, 100)
  expect(items).toHaveLength(50)
  expect(turns).toBe(0)
})
