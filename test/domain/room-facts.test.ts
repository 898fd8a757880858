/** What people say of a room: accepted in one form, or refused with all that is wrong. */
import { expect, test } from 'vitest'
import { InvalidInputError } from '../../src/domain/errors.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { parseNewRoom, parseRoomChange, type RoomInput, roleToChange } from '../../src/domain/room-facts.ts'

const change = (input: RoomInput) => parseRoomChange(input, defaultLimits)
const issuesOf = (input: RoomInput): string[] => {
  try {
    change(input)
    return []
  } catch (error) {
    return (error as InvalidInputError).issues.map(({ path }) => path.join('.'))
  }
}

test('what is absent is not changed, nor what is null and must be something', () => {
  expect(change({})).toEqual({})
  expect(change({ name: null, visibility: null, slowModeSeconds: null, roleToSend: null, roleToAdd: null })).toEqual({})
  expect(change({ topic: null, avatarUrl: null, metadata: null })).toEqual({
    topic: 'null',
    avatarUrl: 'null',
    metadata: 'null',
  })
})

test('facts become JSON, in normal form', () => {
  expect(change({ name: ' Cafe\u0301 ', topic: ' a “b” ', metadata: { b: 1 }, slowModeSeconds: 0 })).toEqual({
    name: '"Caf\u00e9"',
    topic: '"a “b”"',
    metadata: '{"b":1}',
    slowModeSeconds: '0',
  })
  expect(change({ visibility: 'PUBLIC', roleToSend: 'OWNER' })).toEqual({
    visibility: '"PUBLIC"',
    roleToSend: '"OWNER"',
  })
})

test.each<[string, RoomInput]>([
  ['name', { name: '' }],
  ['name', { name: 'a\nb' }],
  ['name', { name: '\u200b' }],
  ['name', { name: 'x'.repeat(81) }],
  ['topic', { topic: 'x'.repeat(251) }],
  ['topic', { topic: 'two\nlines' }],
  ['topic', { topic: '\u202e' }],
  ['avatarUrl', { avatarUrl: '' }],
  ['avatarUrl', { avatarUrl: 'http://example.org/a.png' }],
  ['avatarUrl', { avatarUrl: 'https://user@example.org/' }],
  ['slowModeSeconds', { slowModeSeconds: -1 }],
  ['slowModeSeconds', { slowModeSeconds: 0.5 }],
  ['slowModeSeconds', { slowModeSeconds: 21_601 }],
  ['slowModeSeconds', { slowModeSeconds: Number.NaN }],
  ['metadata', { metadata: { x: 'x'.repeat(2048) } }],
  ['metadata', { metadata: [] }],
])('a wrong %s is refused: %o', (path, input) => {
  expect(issuesOf(input)).toEqual([path])
  expect(issuesOf({ ...input, roleToAdd: 'OWNER' })).toEqual([path])
})

test('to change several facts takes the highest of their roles', () => {
  expect(roleToChange({})).toBe('MEMBER')
  expect(roleToChange({ name: '"a"', topic: 'null' })).toBe('MODERATOR')
  expect(roleToChange({ name: '"a"', visibility: '"PUBLIC"' })).toBe('OWNER')
  expect(roleToChange({ roleToSend: '"MEMBER"' })).toBe('MODERATOR')
})

test('a new room has all facts', () => {
  const { facts, clientRoomId } = parseNewRoom({ name: 'Tea', clientRoomId: 'mine' }, defaultLimits)
  expect(clientRoomId).toBe('mine')
  expect(Object.keys(facts).sort()).toEqual(
    'avatarUrl metadata name roleToAdd roleToRemove roleToSend slowModeSeconds topic visibility'.split(' '),
  )
  expect(() => parseNewRoom({ name: '', clientRoomId: '' }, defaultLimits)).toThrow(InvalidInputError)
})
