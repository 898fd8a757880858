import type { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { bytesOf, frameHeader, NextFrames, nextHead } from '../../../src/server/socket/frames.ts'

// Exported, but left out of its types.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable }

const hex = (frame: string) => Buffer.from(frame, 'latin1').toString('hex')

/** The texts that ws reads out of these bytes, given to it in pieces of so many. */
function textsIn(frames: string, pieceBytes = Number.POSITIVE_INFINITY): string[] {
  const texts: string[] = []
  const receiver = new Receiver({ isServer: false })
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(false)
    texts.push(String(data))
  })
  const bytes = Buffer.from(frames, 'latin1')
  for (let at = 0; at < bytes.length; at += pieceBytes) receiver.write(bytes.subarray(at, at + pieceBytes))
  return texts
}

test('a header is what RFC 6455 shows in its examples', () => {
  expect(hex(`${frameHeader(5)}Hello`)).toBe('810548656c6c6f')
  expect(hex(frameHeader(256))).toBe('817e0100')
  expect(hex(frameHeader(65_536))).toBe('817f0000000000010000')
})

test('ws reads a payload of any length', () => {
  const lengths = [0, 1, 124, 125, 126, 127, 128, 255, 256, 65_534, 65_535, 65_536, 65_537, 1_000_000]
  const texts = lengths.map(length => 'x'.repeat(length))
  const frames = texts.map(text => frameHeader(text.length) + text)
  expect(textsIn(frames.join(''))).toEqual(texts)
  for (const [i, frame] of frames.entries()) expect(textsIn(frame)).toEqual([texts[i]])
})

test('a next message carries any text, counted in bytes, behind any id', () => {
  const texts = [
    '',
    'plain',
    'zwölf',
    '世界',
    '🦆👩‍👩‍👧',
    '\u2028\u2029',
    '\u0000\u001f"\\',
    'é'.repeat(62),
    '\ud83d',
    '🦆'.repeat(16_384),
  ]
  const ids = ['1', '"', '\\', 'zwölf 🦆', '\u2028', '\ud83d', '\n', '6f1c0b0e-6f0a-4f0e-9d0d-0f4a0d1c2b3a']
  const messages = ids.flatMap(id => texts.map(text => ({ id, type: 'next', payload: { data: { text } } })))
  const payloads = new NextFrames(texts.map(text => bytesOf(JSON.stringify({ data: { text } }))))
  const frames = ids.map(id => payloads.behind(nextHead(id))).join('')
  for (const head of ids.map(nextHead)) expect(payloads.lengthBehind(head)).toBe(payloads.behind(head).length)
  expect(textsIn(frames).map(text => JSON.parse(text))).toEqual(messages)
  expect(textsIn(frames, 1000)).toEqual(messages.map(message => JSON.stringify(message)))
  expect(new NextFrames([]).behind(nextHead('1'))).toBe('')
})

test('frames behind frames are one after the other, and the same for all who have both', () => {
  const [a, b, c] = ['"a"', '"b"', '"c"'].map(payload => new NextFrames([payload])) as [
    NextFrames,
    NextFrames,
    NextFrames,
  ]
  const all = a.followedBy(b).followedBy(c)
  const head = nextHead('1')
  expect(textsIn(all.behind(head)).map(text => JSON.parse(text).payload)).toEqual(['a', 'b', 'c'])
  expect(all.lengthBehind(head)).toBe([a, b, c].map(frames => frames.lengthBehind(head)).reduce((x, y) => x + y))
  expect(a.followedBy(b).followedBy(c)).toBe(all)
  expect(textsIn(a.followedBy(c).behind(head)).map(text => JSON.parse(text).payload)).toEqual(['a', 'c'])
})
