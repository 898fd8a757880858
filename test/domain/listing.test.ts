/** Where public rooms stand in the directory, and how they are looked for. */
import { expect, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { listedPrefix, locateListing, newListing } from '../../src/domain/listing.ts'
import { cpuMsOf } from '../support/cpu-time.ts'

test('a listing tells its room, begins as its name does, and is never the same twice', () => {
  const roomId = newRoomId()
  const [one, two] = [newListing('Café ΟΔΟΣ', roomId, 5), newListing('Café ΟΔΟΣ', roomId, 5)]
  expect(one).not.toBe(two)
  expect(locateListing(one)).toEqual({ roomId, at: 5 })
  for (const start of ['', 'cafe\u0301', 'CAFÉ Ο', 'Café οδος', 'café οδοσ'])
    expect(one.startsWith(listedPrefix(start, defaultLimits)!)).toBe(true)
  for (const text of ['', 'x', `a\0${roomId}`, 'a\0b\0c']) expect(locateListing(text)).toBeNull()
})

test('what no name begins with is known as soon as a short one', async () => {
  const marks = ['\u0315\u0300', '\u0301', 'a\u0327'.repeat(3)].map(text => text.repeat(16_000))
  const look = () => {
    for (let i = 0; i < 100; i++)
      for (const text of [...marks, `a${marks[0]!.slice(0, 300)}`]) expect(listedPrefix(text, defaultLimits)).toBeNull()
  }
  expect(await cpuMsOf(look)).toBeLessThan(2000)
})
