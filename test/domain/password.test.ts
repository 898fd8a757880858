import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/domain/limits.ts'
import { checkPassword, normalPassword } from '../../src/domain/password.ts'

const check = (text: string) => checkPassword(text, defaultLimits)

test('every way to type a password is the same password', () => {
  for (const [one, other] of [
    ['pa\u00dfw\u00f6rter', 'pa\u00dfwo\u0308rter'],
    ['\u212bngstr\u00f6m', 'A\u030angstro\u0308m'],
    [
      '\ud55c\uad6d\uc5b4\ube44\ubc00\ubc88\ud638\uc694',
      '\ud55c\uad6d\uc5b4\ube44\ubc00\ubc88\ud638\uc694'.normalize('NFD'),
    ],
  ] as const) {
    expect(check(one)).toEqual({ text: one.normalize('NFC'), issue: null })
    expect(check(other)).toEqual(check(one))
    expect(normalPassword(other, defaultLimits)).toBe(normalPassword(one, defaultLimits))
  }
})

test('a password has 8 to 128 characters as people see them', () => {
  const one = ['a', '😀', 'e\u0301', 'q\u0301', '👩‍👩‍👧‍👦', '🇫🇷', '👍🏽', '한'.normalize('NFD'), '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '\u0928\u093f']
  for (const character of one) {
    expect(check(character.repeat(7)).issue, character).toContain('8 to 128 characters')
    if (character !== '🇫🇷') expect(check(character.repeat(8)).issue, character).toBeNull()
    expect(check(character.repeat(128)).issue, character).toBeNull()
    expect(check(character.repeat(129)).issue, character).toContain('8 to 128 characters')
  }
})

test('half a character, and characters under a heap of marks, are in no password', () => {
  for (const text of ['\ud800', '\udc00', 'a\ud83d', '\ud800\ud800', `a${'\u0300'.repeat(31)}`].map(
    odd => `long enough ${odd}`,
  )) {
    expect(check(text).issue).toContain('whole characters')
    expect(normalPassword(text, defaultLimits)).toBeNull()
  }
})

test('a password that is too long is refused before anything is made of it', () => {
  for (const text of ['x'.repeat(1_000_000), '\u0300'.repeat(32_000), 'e\u0301'.repeat(100_000)]) {
    expect(check(text).issue).not.toBeNull()
    expect(normalPassword(text, defaultLimits)).toBeNull()
  }
})

test('spaces, and whatever else one types, are part of it', () => {
  for (const text of [' correct horse ', 'tab\tand\nline', '        '])
    expect(check(text)).toEqual({ text, issue: null })
})
