import { expect, test } from 'vitest'
import { InvalidInputError } from '../../src/domain/errors.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { parseNewMessage } from '../../src/domain/message.ts'
import { parseNewRoom } from '../../src/domain/room.ts'
import { parseNewUser } from '../../src/domain/user.ts'

const body = (text: string) => parseNewMessage({ body: text }, defaultLimits).body
const issuesOf = (parse: () => unknown): string[] => {
  try {
    parse()
    return []
  } catch (error) {
    return (error as InvalidInputError).issues.map(({ path }) => path.join('.'))
  }
}

test('text is brought into one normal form: NFC, lines that end alike, names without spaces around them', () => {
  expect(body('e\u0301\r\nline\rend')).toBe('\u00e9\nline\nend')
  expect(parseNewRoom({ name: '  tea  ' }, defaultLimits).name).toBe('tea')
  expect(parseNewUser({ username: 'ADA_1', password: 'long enough' }, defaultLimits)).toMatchObject({
    username: 'ada_1',
    displayName: 'ADA_1',
  })
})

test('a message has 1 to 4,000 characters, counted as people do, and 16 KiB', () => {
  expect(body('😀'.repeat(4000))).toHaveLength(8000)
  for (const text of ['', '   ', '😀'.repeat(4001), '€'.repeat(4000).normalize() + '€'.repeat(1)])
    expect(issuesOf(() => body(text))).toEqual(['body'])
  expect(issuesOf(() => parseNewMessage({ body: '😀'.repeat(3000) }, { ...defaultLimits, bodyBytes: 4096 }))).toEqual([
    'body',
  ])
})

test('no NUL, no control characters, no half of a surrogate pair; line breaks and tabs only where there are lines', () => {
  for (const text of ['a\0b', 'a\x1bb', 'a\u0085b', '\ud800']) expect(issuesOf(() => body(text))).toEqual(['body'])
  expect(body('a\n\tb')).toBe('a\n\tb')
  expect(issuesOf(() => parseNewRoom({ name: 'a\nb' }, defaultLimits))).toEqual(['name'])
})

test('every issue is told at once', () => {
  const input = { username: 'no', password: 'short', displayName: ' ' }
  expect(issuesOf(() => parseNewUser(input, defaultLimits))).toEqual(['username', 'displayName', 'password'])
  expect(() => parseNewUser(input, defaultLimits)).toThrow(InvalidInputError)
})
