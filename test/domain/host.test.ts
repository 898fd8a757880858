import { expect, test } from 'vitest'
import { createHostMatcher, isAddress, parseHost, parseHostPattern } from '../../src/domain/host.ts'

test.each([
  ['chat.example', { name: 'chat.example', port: '' }],
  ['Chat.Example:443', { name: 'chat.example', port: '' }],
  ['chat.example:80', { name: 'chat.example', port: '' }],
  ['chat.example:', { name: 'chat.example', port: '' }],
  ['chat.example:8443', { name: 'chat.example', port: '8443' }],
  ['[0::1]:4000', { name: '[::1]', port: '4000' }],
  ['my_host', { name: 'my_host', port: '' }],
])('%s names a host', (text, host) => {
  expect(parseHost(text)).toEqual(host)
})

test.each([
  '',
  ' ',
  'a b',
  'chat.example/x',
  'ana@chat.example',
  'chat.example:x',
  'chat.example:99999',
  '::1',
  'a\\b',
  '#',
])('%j names none', text => {
  expect(parseHost(text)).toBeNull()
})

test('addresses are told from names', () => {
  const is = (text: string) => isAddress(parseHost(text)!)
  expect(['127.0.0.1:4000', '10.1.2.3', '[::1]', '[2001:db8::1]:80', '0x7f.1'].map(is)).toEqual(Array(5).fill(true))
  expect(['localhost', '127.0.0.1.evil.example', 'a.example'].map(is)).toEqual([false, false, false])
})

test('a pattern allows the names that it reads', () => {
  const allows = createHostMatcher(['Chat.example', '*.chat.example', '::1'].map(text => parseHostPattern(text)!))
  const names = ['chat.example', 'a.chat.example', 'a.b.chat.example', '[::1]']
  const others = [
    'evilchat.example',
    'chat.example.evil.example',
    'chatXexample',
    '.chat.example',
    '*.chat.example',
    '',
  ]
  expect(names.filter(name => !allows(name))).toEqual([])
  expect(others.filter(allows)).toEqual([])
})

test.each([
  'https://chat.example',
  'chat.example:4000',
  'chat.example:80',
  'chat.example/',
  '**.example',
  '*.',
  '*',
  'a b',
  '[::1]:80',
])('%s is no pattern of a host', text => {
  expect(parseHostPattern(text)).toBeNull()
})
