import { describe, expect, test } from 'vitest'
import { InvalidInputError } from '../../src/domain/errors.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { parseProfileChange } from '../../src/domain/profile.ts'
import { cpuMsOf } from '../support/cpu-time.ts'

const parse = (input: Parameters<typeof parseProfileChange>[0], limits = {}) =>
  parseProfileChange(input, { ...defaultLimits, ...limits })

function issuesOf(input: Parameters<typeof parseProfileChange>[0], limits = {}): string[] {
  try {
    parse(input, limits)
    return []
  } catch (error) {
    return (error as InvalidInputError).issues.map(({ path }) => path.join('.'))
  }
}

test('what is absent stays as it is: of a name null, too, for everybody has one', () => {
  expect(parse({})).toEqual({})
  expect(parse({ displayName: null })).toEqual({})
  expect(parse({ avatarUrl: null })).toEqual({ avatarUrl: null })
  expect(parse({ displayName: ' Zoë ' })).toEqual({ displayName: 'Zoë' })
})

test('a display name has the rule of a new account, and everything that is wrong is said at once', () => {
  for (const name of ['', ' ', 'x'.repeat(65), 'a\nb', '\u202eevil', '\u200b', '\ud800'])
    expect(issuesOf({ displayName: name, avatarUrl: 'javascript:alert(1)' })).toEqual(['displayName', 'avatarUrl'])
  expect(() => parse({ avatarUrl: 'http://a.example' })).toThrow(InvalidInputError)
})

describe('the address of a picture', () => {
  test.each([
    ['https://a.example', 'https://a.example/'],
    ['HTTPS://Pictures.Example:443/a/../b.png', 'https://pictures.example/b.png'],
    ['https://a.example:8443/x?y=1&z#frag', 'https://a.example:8443/x?y=1&z#frag'],
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    // In Cyrillic: it cannot pass for another host any more.
    ['https://аррӏе.com/', 'https://xn--80ak6aa92e.com/'],
    ['https://a.example/"><script>', 'https://a.example/%22%3E%3Cscript%3E'],
    ["https://a.example/'onerror='x?'#'", 'https://a.example/%27onerror=%27x?%27#%27'],
    ['https://a.example/@b', 'https://a.example/@b'],
    ['https://[2001:db8::1]/a', 'https://[2001:db8::1]/a'],
    ['https://localhost:8443/a.png', 'https://localhost:8443/a.png'],
  ])('%s is kept as browsers write it', (given, kept) => {
    expect(parse({ avatarUrl: given })).toEqual({ avatarUrl: kept })
    // And asked for once more, nothing changes.
    expect(parse({ avatarUrl: kept })).toEqual({ avatarUrl: kept })
  })

  test.each([
    ...[
      '',
      ' ',
      'https',
      'https:',
      'https://',
      'https:///',
      'https:///a.example',
      'https:a.example',
      'https:/a.example',
    ],
    ...['http://a.example', '//a.example', '/a.png', 'a.example', 'ftp://a.example', 'blob:https://a.example/1'],
    ...[
      'javascript:alert(1)',
      'JavaScript://a.example/%0aalert(1)',
      'data:image/svg+xml,<svg/>',
      'vbscript:x',
      'file:///etc',
    ],
    ...[
      'java\nscript:alert(1)',
      '\u0001javascript:alert(1)',
      'https\n://a.example',
      'https://a.exa\tmple',
      '\u0000https://a.example',
    ],
    ...['https://user@a.example', 'https://user:word@a.example', 'https://@a.example', 'https://a.example@b.example/'],
    ...['https://a.example\\@b.example', 'https:\\\\a.example', 'https://a.example/\\b', 'https://a.example/a b'],
    ...[
      ' https://a.example',
      'https://a.example ',
      'https://a.example\n',
      'https://a.example/\u00a0',
      'https://a.example/\u2028',
    ],
    ...[
      'https://a.example/\u202e',
      'https://a.ex\u200bample',
      'https://a\u00adb.example',
      'https://a.example/\ud800',
      'https://a.example/\u0085',
    ],
    ...[
      'https://.',
      'https://..',
      'https://a..b',
      'https://.a',
      'https://a.example.',
      'https://*',
      'https://<',
      'https://a%00b',
      'https://%',
    ],
    ...[
      'https://a.example:99999',
      'https://a.example:x',
      'https://[::1',
      'https://[fe80::1%25eth0]',
      'https://999.1.1.1',
      'https://xn--',
    ],
  ])('%j is none', given => {
    expect(issuesOf({ avatarUrl: given })).toEqual(['avatarUrl'])
  })

  test('is bounded as it comes and as it is kept, whatever its length', async () => {
    const at = (chars: number) => `https://a.example/${'x'.repeat(chars - 18)}`
    expect(parse({ avatarUrl: at(512) })).toEqual({ avatarUrl: at(512) })
    expect(issuesOf({ avatarUrl: at(513) })).toEqual(['avatarUrl'])
    // 100 of these are 600 once they are written as browsers write them.
    expect(issuesOf({ avatarUrl: `https://a.example/${'ä'.repeat(100)}` })).toEqual(['avatarUrl'])
    const judgeLong = () => {
      for (const unit of ['a', 'ä', '.', '@', '%', "'", 'xn--', 'e\u0301'])
        expect(issuesOf({ avatarUrl: `https://${unit.repeat(20_000)}` })).toEqual(['avatarUrl'])
    }
    expect(await cpuMsOf(judgeLong)).toBeLessThan(1000)
    expect(parse({ avatarUrl: 'https://a.io' }, { avatarUrlChars: 13 })).toEqual({ avatarUrl: 'https://a.io/' })
    expect(issuesOf({ avatarUrl: 'https://a.io' }, { avatarUrlChars: 12 })).toEqual(['avatarUrl'])
  })
})
