/** Unicode's own list of emoji, as its emoji-test.txt has it, is what is taken; and nothing else. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEmoji } from '../../src/domain/emoji.ts'
import { cpuMsOf } from '../support/cpu-time.ts'

/** Every way to write each emoji that Unicode lists, in the version of Unicode that this Node knows. */
const path = `emoji-test-regex-pattern/dist/emoji-${process.versions.unicode}/index-strings.txt`
const listed = readFileSync(new URL(import.meta.resolve(path)), 'utf8')
  .trim()
  .split('\n')

const picture = '\ufe0f'
const joiner = '\u200d'
const bare = (emoji: string) => emoji.replaceAll(picture, '')
/** The fully qualified ways, by what is left of them without VS16. */
const full = new Map(listed.filter(emoji => /^\p{RGI_Emoji}$/v.test(emoji)).map(emoji => [bare(emoji), emoji]))

/** The text with each of its VS16 there or not, in all combinations. */
function withAndWithout(emoji: string): string[] {
  const [first = '', ...rest] = emoji.split(picture)
  return rest.reduce((texts, part) => texts.flatMap(text => [text + part, text + picture + part]), [first])
}

test('every emoji that Unicode lists is taken, and is the same with and without each VS16', () => {
  expect(full.size).toBeGreaterThan(3700)
  expect([...full.keys()].sort()).toEqual([...new Set(listed.map(bare))].sort())
  for (const emoji of full.values())
    for (const text of withAndWithout(emoji)) expect([text, parseEmoji(text)]).toEqual([text, emoji])
  for (const text of listed) expect([text, parseEmoji(text)]).toEqual([text, full.get(bare(text))])
})

test('what was answered is answered again', () => {
  for (const emoji of full.values()) expect(parseEmoji(parseEmoji(emoji)!)).toBe(emoji)
})

test('a VS16 behind what is a picture already changes nothing, nor one before a skin tone', () => {
  expect(parseEmoji(`😀${picture}`)).toBe('😀')
  expect(parseEmoji(`🇫🇷${picture}`)).toBe('🇫🇷')
  expect(parseEmoji(`☝${picture}🏽`)).toBe('☝🏽')
  expect(parseEmoji(`👩🏽${picture}${joiner}🚀`)).toBe(`👩🏽${joiner}🚀`)
})

test('of single characters those alone are taken that Unicode lists, and what it lists as a part: skin tones and hair', () => {
  const parts = ['🏻', '🏼', '🏽', '🏾', '🏿', '🦰', '🦱', '🦲', '🦳']
  const taken: string[] = []
  for (let point = 0; point <= 0x10ffff; point++) {
    const emoji = parseEmoji(String.fromCodePoint(point))
    if (emoji) taken.push(bare(emoji))
  }
  const single = [...full.keys()].filter(emoji => [...emoji].length === 1)
  expect(taken.sort()).toEqual([...new Set([...single, ...parts])].sort())
})

test('two letters are a flag only where there is such a flag', () => {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCodePoint(0x1f1e6 + i))
  const flags = letters.flatMap(first => letters.map(second => first + second)).filter(text => parseEmoji(text))
  expect(flags).toEqual([...full.keys()].filter(emoji => /^\p{RI}{2}$/u.test(emoji)).sort())
})

const tags = (text: string) => [...text].map(letter => String.fromCodePoint(0xe0000 + letter.codePointAt(0)!)).join('')
const none: Record<string, string[]> = {
  'no emoji': ['', ' ', 'a', 'é', '漢', '\0', '\ud83d', '\ude00', ':)', ':smile:', '©®', '\u2022'],
  'a keycap without its cap, or without its key': [
    '1',
    '#',
    '*',
    `1${picture}`,
    '\u20e3',
    `${picture}\u20e3`,
    'a\u20e3',
  ],
  'an emoji and something else': ['😀a', 'a😀', ' 😀', '😀\n', '😀\0', '😀\u0301', '😀\u200b', '1️⃣ '],
  'two emoji': ['😀😀', '❤️❤️', '❤❤', '🏽👍', '👍🏽🏽', '🇫🇷🇩🇪', '🇫🇷🇫', '1️⃣2️⃣', '👍😀🏽', '🇫', '😀🏽'],
  'joiners alone or astray': [joiner, `😀${joiner}`, `${joiner}😀`, `👩${joiner}${joiner}🚀`, `😀${joiner}😀`],
  'selectors alone or astray': [
    picture,
    `${picture}😀`,
    `😀${picture}${picture}`,
    `❤${picture}${picture}`,
    '❤\ufe0e',
    '😀\ufe0e',
  ],
  'tags that name no flag': [
    tags('gb'),
    `🏴${tags('gbeng')}`,
    `🏴${tags('usca\x7f')}`,
    `😀${tags('gbeng\x7f')}`,
    `🏴${tags('\x7f')}`,
  ],
  'what is too long': [
    joiner.repeat(10_000),
    '😀'.repeat(10_000),
    `👩${joiner}`.repeat(5000),
    `❤${picture.repeat(10_000)}`,
  ],
}

test.each(Object.entries(none))('%s: refused', (_kind, texts) => {
  for (const text of texts) expect([text, parseEmoji(text)]).toEqual([text, null])
})

test('a text of any length is refused as soon as a short one', async () => {
  const long = [joiner, '❤', '❤\ufe0f', '1', '👩\u200d'].map(part => part.repeat(1_000_000))
  const parseAll = () => {
    for (let i = 0; i < 1000; i++) for (const text of long) expect(parseEmoji(text)).toBeNull()
  }
  expect(await cpuMsOf(parseAll)).toBeLessThan(2000)
})

test('whatever parts are put together, what is taken is on the list', () => {
  const parts = [
    '👩',
    '👨',
    '❤',
    '💋',
    '🏽',
    '🏴',
    '☝',
    '1',
    '🇫',
    '🇷',
    '♀',
    '\u20e3',
    joiner,
    picture,
    '\ufe0e',
    tags('g'),
    'a',
  ]
  const made = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map(texts => texts.join(''))
  fc.assert(
    fc.property(made, text => {
      const emoji = parseEmoji(text)
      if (emoji !== null && !/^\p{Emoji_Modifier}$/u.test(emoji)) expect(full.get(bare(text))).toBe(emoji)
    }),
    { numRuns: 5000 },
  )
})
