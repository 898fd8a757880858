import { expect, test } from 'vitest'
import { InvalidInputError } from '../../src/domain/errors.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { parseNewMessage } from '../../src/domain/message.ts'
import { parseNewRoom } from '../../src/domain/room-facts.ts'
import { parseNewUser } from '../../src/domain/user.ts'

const body = (text: string, limits = defaultLimits) => parseNewMessage({ roomId: 'room', body: text }, limits).body
const nameOf = (name: string): string => JSON.parse(parseNewRoom({ name }, defaultLimits).facts.name)
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
  expect(nameOf('  tea  ')).toBe('tea')
  expect(parseNewUser({ username: 'ADA_1', password: 'long enough' }, defaultLimits)).toMatchObject({
    username: 'ada_1',
    displayName: 'ADA_1',
  })
})

const invisible = {
  spaces: ' \u00a0\u2003\u3000\u202f',
  'zero width': '\u200b\u200d\u2060\ufeff\u00ad\u034f',
  'letters left blank': '\u3164\uffa0\u115f\u1160\u17b4',
  'signs left blank': '\u2800\ufffc\u{1d159}\u{13441}',
  tags: '\u{e0001}\u{e0041}\u{e007f}',
  unassigned: '\u0378\u{e0fff}\u{10ffff}\ufdd0',
  'private use': '\ue000\u{f0000}\u{10fffd}',
  'marks alone': '\u0301\u20e3\ufe0f\u{e0100}\u093e',
  'marks of direction': '\u200e\u200f\u061c',
}

test.each(Object.entries(invisible))('a text of nothing but %s is refused', (_kind, characters) => {
  for (const text of [...characters, characters, ` ${characters} `, characters.repeat(3)]) {
    expect(issuesOf(() => body(text))).toEqual(['body'])
    expect(issuesOf(() => parseNewRoom({ name: text }, defaultLimits))).toEqual(['name'])
    const person = { username: 'ada', password: 'long enough', displayName: text }
    expect(issuesOf(() => parseNewUser(person, defaultLimits))).toEqual(['displayName'])
    // Beside something to see they are what some languages, emoji and fonts need.
    expect(issuesOf(() => body(`a${text}`))).toEqual([])
  }
})

test('whatever can be seen is enough, of any script, also emoji that are newer than this server', () => {
  const seen = [
    '.',
    '1',
    'ł',
    'क्ष',
    'ไ',
    '한',
    '〇',
    '😀',
    '👩‍👩‍👧',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '1️⃣',
    '🇫🇷',
    '‼',
    '\u{1faff}',
    'e\u0301',
    '\u0e33',
    '﷽',
    '¨',
  ]
  for (const text of seen) {
    expect(body(text)).toBe(text.normalize('NFC'))
    expect(nameOf(text)).toBe(text.normalize('NFC'))
  }
})

test('a name stays on its line and in its direction; a message closes what it opens', () => {
  const turning = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069']
  for (const found of [...turning, '\u2028', '\u2029', '\n', '\t', '\u0085']) {
    expect(issuesOf(() => parseNewRoom({ name: `a${found}b` }, defaultLimits))).toEqual(['name'])
    const person = { username: 'ada', password: 'long enough', displayName: `a${found}b` }
    expect(issuesOf(() => parseNewUser(person, defaultLimits))).toEqual(['displayName'])
  }
  expect(body('a\u2067b')).toBe('a\u2067b\u2069')
  expect(issuesOf(() => body(`${'a'.repeat(3999)}\u2067`))).toEqual(['body'])
  expect(nameOf('\u200fשלום\u200f')).toBe('\u200fשלום\u200f')
})

test('a text of any length, and of any marks, is judged at once', () => {
  const marks = '\u0300'.repeat(16_000) + '\u0316'.repeat(16_000)
  const few = `a${'\u0300\u0316'.repeat(1000)}`
  const takes = (work: () => unknown) => {
    const start = performance.now()
    work()
    return performance.now() - start
  }
  const slow = takes(() => marks.normalize('NFC'))
  for (const text of [
    marks,
    few,
    `a${marks}`,
    marks.slice(8000, 24_000),
    'a'.repeat(1_000_000),
    ' '.repeat(1_000_000),
  ]) {
    const all = () => {
      expect(issuesOf(() => body(text))).toEqual(['body'])
      expect(issuesOf(() => parseNewRoom({ name: text, clientRoomId: text }, defaultLimits))).toContain('name')
      const person = { username: text, password: text, displayName: text }
      expect(issuesOf(() => parseNewUser(person, defaultLimits))).toEqual(['username', 'displayName', 'password'])
    }
    expect(takes(all)).toBeLessThan(slow / 4)
  }
  expect(body(`e${'\u0301'.repeat(30)}`)).toBe(`é${'\u0301'.repeat(29)}`)
  expect(body(`e${'\u0316\u0301'.repeat(10)}`.repeat(50))).not.toBe('')
})

test('thirty marks on each character are judged nearly as soon as none', () => {
  const full = `a${'\u0300\u0316'.repeat(15)}`.repeat(129)
  const once = (text: string) => {
    const start = performance.now()
    for (let i = 0; i < 20; i++) body(text)
    return performance.now() - start
  }
  // The quickest of many: the machine may be busy meanwhile.
  const takes = (text: string) => Math.min(...Array.from({ length: 60 }, () => once(text)))
  takes('a'.repeat(3999))
  const plain = takes('a'.repeat(3999))
  expect(takes(full)).toBeLessThan(Math.max(10 * plain, 10))
  for (const text of [`${'\u0300'.repeat(31)}a`, `a${'\u0300'.repeat(31)}`, `😀${'\u0300'.repeat(31)}`])
    expect(issuesOf(() => body(text))).toEqual(['body'])
})

test('what is longer only in how it was typed is taken', () => {
  const typed = ['\u03b1\u0313\u0300\u0345', '\u1112\u1161\u11ab', 'ê\u0323'.normalize('NFD'), '\r\n.']
  for (const text of typed) expect(issuesOf(() => body(text.repeat(500)))).toEqual([])
  const long = '\u03b1\u0313\u0300\u0345'.repeat(80)
  expect([...nameOf(`${' '.repeat(5000)}${long} `)]).toHaveLength(80)
})

test('a message has 1 to 4,000 characters, counted in code points, and 16 KiB', () => {
  expect(body('😀'.repeat(4000))).toHaveLength(8000)
  for (const text of ['', '   ', '😀'.repeat(4001), '€'.repeat(4000).normalize() + '€'.repeat(1)])
    expect(issuesOf(() => body(text))).toEqual(['body'])
  expect(issuesOf(() => body('😀'.repeat(3000), { ...defaultLimits, bodyBytes: 4096 }))).toEqual(['body'])
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
