import { expect, test } from 'vitest'
import { callerKey, isLoopback } from '../../src/domain/address.ts'

test.each([
  [
    '192.0.2.1',
    ['192.0.2.1', '192.0.2.1:5678', ' 192.0.2.1 ', '"192.0.2.1:80"', '::ffff:192.0.2.1', '::FFFF:c000:201'],
  ],
  [
    '192.0.2.1',
    ['[::ffff:192.0.2.1]:443', '0:0:0:0:0:ffff:192.0.2.1', '0000:0000::ffff:c000:0201', '::ffff:192.0.2.1%1'],
  ],
  ['192.0.2.1', ['64:ff9b::192.0.2.1', '64:ff9b::c000:201']],
  ['2001:db8:0:0::/64', ['2001:db8::1', '2001:DB8::1', '2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0::0:1']],
  ['2001:db8:0:0::/64', ['[2001:db8::1]', '[2001:db8::1]:443', '"[2001:db8::ffff]:1"', '2001:db8::192.0.2.1']],
  ['2001:db8:0:0::/64', ['2001:db8::ffff:ffff:ffff:ffff', '2001:db8:0:0:1:2:3:4:5678']],
  ['2001:db8:1:2::/64', ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', '2001:db8:1:2::%eth0']],
  ['0:0:0:0::/64', ['::', '::2']],
  ['fe80:0:0:0::/64', ['fe80::1%eth0', 'fe80::aaaa%2', '[fe80::1%25eth0]:80']],
  ['::1', ['::1', '0:0:0:0:0:0:0:1', '[::1]:4000']],
  ['127.0.0.1', ['127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1']],
])('%s is one caller, however it is written', (key, spellings) => {
  expect(spellings.map(callerKey)).toEqual(spellings.map(() => key))
})

test('neighbours of another /64, and other IPv4 addresses, are other callers', () => {
  const some = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8:0:1::1', '2001:db8:1::1', '::1', '::ffff:192.0.2.3']
  expect(new Set(some.map(callerKey)).size).toBe(some.length)
})

test.each([
  '',
  'unknown',
  '_hidden',
  'chat.example',
  '1.2.3',
  '1.2.3.4.5',
  '256.1.1.1',
  '01.2.3.4',
  '[1.2.3.4]',
  '[]',
  ':::',
  '1::2::3',
  '2001:db8::1]',
  'x'.repeat(9000),
])('%j is no address', text => {
  expect(callerKey(text)).toBeNull()
})

test('what listens on loopback is known, however it is written', () => {
  const inside = [
    '127.0.0.1',
    '127.1.2.3',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    'localhost',
    'LocalHost',
    'app.localhost',
  ]
  const outside = [
    '0.0.0.0',
    '::',
    '192.168.1.1',
    'chat.example',
    'localhost.example',
    'notlocalhost',
    '128.0.0.1',
    '::2',
    '',
  ]
  expect(inside.filter(host => !isLoopback(host))).toEqual([])
  expect(outside.filter(isLoopback)).toEqual([])
})
