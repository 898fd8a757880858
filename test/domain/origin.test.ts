import { expect, test } from 'vitest'
import { createOriginMatcher, normalOrigin, parseOriginPattern } from '../../src/domain/origin.ts'
import { cpuMsOf } from '../support/cpu-time.ts'

test.each([
  [
    'https://chat.example',
    ['https://chat.example', 'https://chat.example/', 'HTTPS://Chat.Example', 'https://chat.example:443'],
  ],
  ['http://localhost:5173', ['http://localhost:5173', 'http://LOCALHOST:5173/']],
  ['http://[::1]:4000', ['http://[::1]:4000', 'http://[0:0::1]:4000']],
  ['https://xn--bcher-kva.example', ['https://bücher.example', 'https://xn--bcher-kva.example']],
  ['capacitor://localhost', ['capacitor://localhost', 'capacitor://localhost/', 'Capacitor://localhost']],
  ['ionic://localhost', ['ionic://localhost']],
  ['tauri://localhost', ['tauri://localhost/']],
  ['app://obsidian.md', ['app://obsidian.md']],
  ['app://-', ['app://-']],
  ['chrome-extension://abcdefghijklmnop', ['chrome-extension://abcdefghijklmnop/']],
  ['moz-extension://2c127fa4-62c7-7e4f', ['moz-extension://2C127FA4-62c7-7e4f']],
  ['file://', ['file://', 'file:///']],
  ['null', ['null']],
])('%s is one origin, however it is written', (origin, spellings) => {
  expect(spellings.map(normalOrigin)).toEqual(spellings.map(() => origin))
  expect(spellings.map(parseOriginPattern)).toEqual(spellings.map(() => origin))
})

test.each([
  '',
  'chat.example',
  'https://',
  'https://chat.example/app',
  'https://chat.example?x',
  'https://chat.example#x',
  'https://ana@chat.example',
  'https:chat.example',
  '//chat.example',
  'https://chat.example\\@evil.example',
  'https://a b',
  'https://chat.example:70000',
  'ionic:',
  'nonsense',
])('%j is no origin', text => {
  expect(normalOrigin(text)).toBeNull()
  expect(parseOriginPattern(text)).toBeNull()
})

test.each([
  ['https://*.chat.example', ['https://a.chat.example', 'https://a.b-c.chat.example']],
  ['https://*.Chat.example:443/', ['https://a.chat.example']],
  ['https://*.chat.example:8443', ['https://a.chat.example:8443']],
  ['https://chat-*.example', ['https://chat-1.example', 'https://chat-pr-2.example']],
  ['https://a.*.example', ['https://a.b.example']],
  ['http://localhost:*', ['http://localhost', 'http://localhost:5173', 'http://localhost:1']],
  ['http://*.localhost:*', ['http://a.localhost:1', 'http://a.b.localhost']],
  ['http://[::1]:*', ['http://[::1]:5173']],
])('%s allows what it reads', (pattern, origins) => {
  const allows = createOriginMatcher([parseOriginPattern(pattern)!])
  expect(origins.filter(origin => !allows(origin))).toEqual([])
})

test.each([
  'https://chat.example',
  'http://a.chat.example',
  'https://evilchat.example',
  'https://a.chat.example.evil.example',
  'https://a.chat.example:8443',
  'https://evil.example/.chat.example',
  'https://evil.example#.chat.example',
  'https://evil@a.chat.example',
  'https://.chat.example',
  'https://*.chat.example',
  'https://aXchat!example',
  'https://a.chatXexample',
  'https://a.chat.example\nhttps://b.chat.example',
  'capacitor://a.chat.example',
  'null',
])('https://*.chat.example does not allow %j', origin => {
  expect(createOriginMatcher(['https://*.chat.example'])(origin)).toBe(false)
})

test.each([
  'https://*',
  'https://*:*',
  'https://*:8443',
  'http://*.*:3000',
  'https://**.example',
  '*://chat.example',
  'capacitor://*',
  'app://-:*',
  'https://chat.example:*:*',
  'https://chat.example:80:*',
  'null*',
  '**',
  'http*://chat.example',
])('the wildcard %s has no meaning, and is none', text => {
  expect(parseOriginPattern(text)).toBeNull()
})

test('a long origin is judged at once', async () => {
  const allows = createOriginMatcher(['https://*.a-*.chat.example', 'https://*.*.*.example', 'https://*-*-*.example'])
  const judgeAll = () => ['a.', 'a-', 'a', '-.', '.', '-'].map(part => allows(`https://${part.repeat(8000)}`))
  expect(await cpuMsOf(judgeAll)).toBeLessThan(2000)
})
