/** Metadata comes back as it was given, or is refused with a sentence. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMetadata, isMetadata, metadataIn } from '../../src/domain/metadata.ts'

const rule = { name: 'The metadata of a message', maxBytes: 200, maxDepth: 4 }
const check = (json: string) => checkMetadata(JSON.parse(json), rule)
const refused = (words: string) => ({ text: null, issue: `The metadata of a message ${words}` })
const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`

test('an object is kept as the shortest text of the same keys and values', () => {
  const texts = [
    '{}',
    '{"color":"red","sizes":[1,2.5,-3,1e-7],"sold":false,"note":null}',
    '{"":"no name","é":"\\u0000","a b":"\\"","toJSON":"a text","constructor":{"prototype":[]}}',
    '{"__proto__":{"isAdmin":true},"hasOwnProperty":1}',
    '{"emoji":"👩‍🚀","max":9007199254740991,"min":-9007199254740991}',
  ]
  for (const text of texts) expect(check(text)).toEqual({ text, issue: null })
  expect(check(' { "a" : [ 1.0 , 1e2 , "\\u00e9" ] } ')).toEqual({ text: '{"a":[1,100,"é"]}', issue: null })
})

test('a key named __proto__ is a key like any other, and changes no object', () => {
  const { text } = check('{"__proto__":{"isAdmin":true}}')
  const read = JSON.parse(text!)
  expect(Object.keys(read)).toEqual(['__proto__'])
  expect(read.isAdmin).toBeUndefined()
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
})

test('null, and nothing, is no metadata', () => {
  for (const none of [null, undefined]) expect(checkMetadata(none, rule)).toEqual({ text: null, issue: null })
})

test.each(['[]', '[{}]', '"{}"', '0', 'true', '""', 'false'])('%s is no object', json => {
  expect(check(json)).toEqual(refused('is a JSON object.'))
})

test('it is measured in bytes of UTF-8, to the last one', () => {
  const around = '{"a":""}'.length
  for (const [text, bytes] of [
    ['x', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
    ['\\n', 2],
    ['\\u0001', 6],
  ] as const) {
    const most = Math.floor((rule.maxBytes - around) / bytes)
    expect(check(`{"a":"${text.repeat(most)}"}`).issue).toBeNull()
    expect(check(`{"a":"${text.repeat(most + 1)}"}`)).toEqual(refused('has at most 200 bytes.'))
  }
})

test('it is nested no deeper than it may be, in objects and lists alike, and however deep that is the answer is the same', () => {
  expect(check(nested(4)).issue).toBeNull()
  expect(check('{"a":[[[1]]]}').issue).toBeNull()
  const deep = refused('is nested at most 4 levels deep.')
  for (const json of [nested(5), '{"a":[[[{}]]]}', '{"a":[[[[]]]]}', '{"b":1,"a":[0,[0,{"c":[]}]]}'])
    expect([json, check(json)]).toEqual([json, deep])
  let value: object = {}
  for (let i = 0; i < 1_000_000; i++) value = i % 2 ? { value } : [value]
  expect(checkMetadata({ value }, rule)).toEqual(deep)
  const boundless = { ...rule, maxDepth: 1e9, maxBytes: 1e9 }
  expect(checkMetadata({ value }, boundless).issue).toContain('is nested at most 1000 levels deep.')
  expect(checkMetadata(JSON.parse(nested(1000)), boundless).issue).toBeNull()
})

test('an integer that a double cannot tell from its neighbours is refused, wherever it stands', () => {
  const issue = refused('has integers up to ±9,007,199,254,740,991: write larger ones as text.')
  for (const number of [
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1234567890123456789',
    '1e16',
    '1e999',
    '-1e999',
  ])
    for (const json of [`{"a":${number}}`, `{"a":[{"b":${number}}]}`])
      expect([json, check(json)]).toEqual([json, issue])
  for (const number of ['0', '-1', '0.1', '1e-7', '123456.789', '4503599627370495.5', '1e15'])
    expect(JSON.parse(check(`{"a":${number}}`).text!)).toEqual({ a: Number(number) })
})

test('half of a surrogate pair is refused in keys and texts, for not every reader of JSON takes it', () => {
  const issue = refused('may not contain half of a surrogate pair.')
  for (const half of ['\\ud83d', '\\ude00', 'a\\ud83db', '\\ude00\\ud83d', '😀\\ud83d'])
    for (const json of [`{"a":"${half}"}`, `{"${half}":1}`, `{"a":[{"${half}":null}]}`, `{"a":[["${half}"]]}`])
      expect([json, check(json)]).toEqual([json, issue])
  expect(check('{"\\ud83d\\ude00":"\\ud83d\\ude00"}').text).toBe('{"😀":"😀"}')
})

test('whatever JSON says no more than it may comes back the same', () => {
  const roomy = { ...rule, maxBytes: 100_000, maxDepth: 100 }
  const exact = (_key: string, value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? 0
      : Object.is(value, -0)
        ? 0
        : value
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' })), object => {
      const given = JSON.parse(JSON.stringify(object, exact))
      expect(JSON.parse(checkMetadata(given, roomy).text!)).toEqual(given)
    }),
  )
})

test('the object is had from its text, and from what somebody has damaged none', () => {
  expect(metadataIn('{"a":[1]}')).toEqual({ a: [1] })
  for (const none of [null, undefined, '', 'null', '[]', '"{}"', '{"a":', '{a}']) expect(metadataIn(none)).toBeNull()
  expect(['{}', '{"a":1}', '{a}'].every(isMetadata)).toBe(true)
  for (const none of [null, undefined, '', 'null', '[{}]', '"{}"', '{"a":', { a: 1 }])
    expect(isMetadata(none)).toBe(false)
})
