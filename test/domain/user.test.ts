import { expect, test } from 'vitest'
import { InvalidInputError } from '../../src/domain/errors.ts'
import { newUserId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { deletedUser, isUser, newUser, normalUsername, parseNewUser } from '../../src/domain/user.ts'

test('every user has a version of their own', () => {
  const users = Array.from({ length: 50 }, () => newUser({ username: 'ada', displayName: 'Ada' }))
  expect(new Set(users.map(({ version }) => version)).size).toBe(50)
  expect(users.every(isUser)).toBe(true)
})

test('whoever has no profile any more is a user with a username that nobody can have', () => {
  const nobody = deletedUser(newUserId())
  expect(isUser(nobody)).toBe(true)
  expect(nobody).toMatchObject({ displayName: 'Deleted user', avatarUrl: null })
  const given = { username: nobody.username, password: 'long enough' }
  expect(() => parseNewUser(given, defaultLimits)).toThrow(InvalidInputError)
  expect(normalUsername(nobody.username, defaultLimits)).toBe('')
  expect(deletedUser(nobody.id)).toEqual(nobody)
})

test('what lacks a part of a user is none', () => {
  const ada = newUser({ username: 'ada', displayName: 'Ada' })
  for (const name of Object.keys(ada)) {
    const { [name as keyof typeof ada]: _, ...rest } = ada
    expect(isUser(rest), name).toBe(false)
    expect(isUser({ ...ada, [name]: [] }), name).toBe(false)
  }
  for (const value of [null, undefined, 'ada', 7, [], [ada]]) expect(isUser(value)).toBe(false)
})
