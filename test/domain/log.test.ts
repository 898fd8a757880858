/** What is read as an entry of a log: all that its kind has, or it is not believed. */
import { describe, expect, test } from 'vitest'
import type { KnownEntry } from '../../src/domain/entry.ts'
import { loggedIn } from '../../src/domain/log.ts'

const user = `user_${'a'.repeat(22)}` as const
const place = { sequence: 7, check: 'abcdefabcdef', previous: 'abcdefabcdee' }
const happened = { at: 1, by: user }
const change = { member: user, memberCount: 2 }

const entries: Partial<Record<KnownEntry['kind'], KnownEntry>> = {
  message: { kind: 'message', ...happened, number: 1 },
  edited: { kind: 'edited', ...happened, number: 1 },
  erased: { kind: 'erased', ...happened, numbers: [1, 2] },
  reacted: { kind: 'reacted', ...happened, number: 1, emoji: '☕', count: 1 },
  unreacted: { kind: 'unreacted', ...happened, number: 1, emoji: '☕', count: 0 },
  added: { kind: 'added', ...happened, ...change, role: 'MEMBER' },
  removed: { kind: 'removed', ...happened, ...change, roomName: 'Tea', cause: 'REMOVED' },
  standing: { kind: 'standing', ...happened, member: user, role: 'MODERATOR', addedBy: user, joinedAt: 1 },
  updated: { kind: 'updated', ...happened },
  deleted: { kind: 'deleted', ...happened, roomName: 'Tea' },
}

describe.each(Object.entries(entries))('an entry of the kind %s', (_kind, entry) => {
  test('is read, also with what a newer instance adds', () => {
    expect(loggedIn({ ...place, entry })).toEqual({ ...place, entry })
    expect(loggedIn({ ...place, entry: { ...entry, more: [] } })?.entry).toMatchObject(entry)
  })

  test.each(Object.keys(entry).filter(field => field !== 'kind'))('is not believed without its %s', field => {
    for (const value of [undefined, null, [], {}, 'x', -1.5])
      if (value !== 'x' || !/^(emoji|roomName)$/.test(field))
        expect(loggedIn({ ...place, entry: { ...entry, [field]: value } })).toBeNull()
  })
})

test('one of a kind that is not known here has its place alone', () => {
  expect(loggedIn({ ...place, entry: { kind: 'pinned' } })).toEqual({ ...place, entry: { kind: 'later' } })
  for (const kind of ['constructor', '__proto__', 'toString'])
    expect(loggedIn({ ...place, entry: { kind, ...happened } })?.entry).toEqual({ kind: 'later' })
  for (const entry of [{}, { kind: '' }, { kind: 7 }, null, 'x']) expect(loggedIn({ ...place, entry })).toBeNull()
})

test.each(Object.keys(place))('nothing without its %s is an entry', field => {
  for (const value of [undefined, null, 'x', 0])
    expect(loggedIn({ ...place, entry: entries.updated, [field]: value })).toBeNull()
})
