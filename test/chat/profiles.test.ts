import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { userKeys } from '../../src/store/keys.ts'
import { UpdateProfileDocument, type UpdateProfileInput, UserDocument, ViewerDocument } from '../generated/graphql.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld()
const few = createWorld({ profileChangesPerHour: 2 })

const update = async (person: Person, input: UpdateProfileInput) =>
  (await person.ask(UpdateProfileDocument, { input })).data!.updateProfile

test('a user changes the name and the picture, together or one of them, and everybody reads it', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const avatarUrl = 'https://pictures.example/ada.png'
  expect(await update(ada, { displayName: ' Ada L. ', avatarUrl })).toEqual({
    __typename: 'UpdateProfilePayload',
    user: expect.objectContaining({ id: ada.id, username: ada.username, displayName: 'Ada L.', avatarUrl }),
  })
  expect(await update(ada, { displayName: 'Ada King' })).toMatchObject({ user: { displayName: 'Ada King', avatarUrl } })
  expect(await update(ada, { displayName: null })).toMatchObject({ user: { displayName: 'Ada King', avatarUrl } })
  expect(await update(ada, { avatarUrl: null })).toMatchObject({ user: { displayName: 'Ada King', avatarUrl: null } })
  const { data } = await bob.ask(UserDocument, { username: ada.username })
  expect(data!.user).toMatchObject({ id: ada.id, displayName: 'Ada King' })
})

test('whoever signs in again, and the viewer of another session, are who they are now', async () => {
  const ada = await world.person()
  await update(ada, { displayName: 'Ada L.' })
  const again = (await world.chat.sessions.find(ada.token))!
  expect(again.user).toMatchObject({ id: ada.id, displayName: 'Ada L.' })
  const { data } = await world.askAs(again)(ViewerDocument, {})
  expect(data!.viewer!.user).toMatchObject({ displayName: 'Ada L.' })
})

test('an operation that changes the name goes on under it', async () => {
  const ada = await world.person()
  const both: TypedDocumentNode = parse(`mutation {
    updateProfile(input: { displayName: "Ada L." }) { __typename }
    renewSession { viewer { user { displayName } } }
  }`)
  const { data } = await ada.ask(both)
  expect(data).toMatchObject({ renewSession: { viewer: { user: { displayName: 'Ada L.' } } } })
})

test('what breaks a rule changes nothing, and says everything that is wrong', async () => {
  const ada = await world.person()
  const wrong = { displayName: '\u202eada', avatarUrl: 'javascript:alert(document.cookie)' }
  expect(await update(ada, wrong)).toMatchObject({
    __typename: 'InvalidInputError',
    issues: [{ path: ['displayName'] }, { path: ['avatarUrl'] }],
  })
  expect(await update(ada, { displayName: 'Fine', avatarUrl: `https://a.example/${'x'.repeat(500)}` })).toMatchObject({
    __typename: 'InvalidInputError',
    issues: [{ path: ['avatarUrl'] }],
  })
  expect(await world.users.findUser(ada.session.user.id)).toEqual(ada.session.user)
})

test('a user changes so often an hour, and others are not hindered', async () => {
  const [ada, bob] = [await few.person(), await few.person()]
  for (const displayName of ['one', '']) await update(ada, { displayName })
  expect(await update(ada, { displayName: 'two' })).toMatchObject({
    __typename: 'RateLimitedError',
    retryAfterMs: expect.any(Number),
  })
  expect(await few.users.findUser(ada.session.user.id)).toMatchObject({ displayName: 'one' })
  expect(await update(bob, { displayName: 'Bob' })).toMatchObject({ __typename: 'UpdateProfilePayload' })
})

test('whose account is gone is signed in no more', async () => {
  const ada = await world.person()
  await world.redis.del(userKeys(ada.session.user.id).profile)
  const { errors } = await ada.ask(UpdateProfileDocument, { input: { displayName: 'Ada' } })
  expect(errors).toMatchObject([{ path: ['updateProfile'], extensions: { code: 'UNAUTHENTICATED' } }])
})
