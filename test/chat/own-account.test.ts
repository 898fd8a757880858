/** A new password, and the end of an account, as their user and as somebody who found their session. */
import { expect, test, vi } from 'vitest'
import { ChangePasswordDocument, DeleteAccountDocument, SignInDocument } from '../generated/graphql.ts'
import { createWorld, type Person, password, unique } from './world.ts'

const world = createWorld({ wrongPasswordsPerMinute: 3 })
const next = 'another horse'

const change = async ({ ask }: Pick<Person, 'ask'>, oldPassword: string, newPassword = next) =>
  (await ask(ChangePasswordDocument, { input: { oldPassword, newPassword } })).data!.changePassword
const remove = async ({ ask }: Pick<Person, 'ask'>, given?: string) =>
  (await ask(DeleteAccountDocument, { input: { password: given } })).data!.deleteAccount
const signIn = async ({ username }: Person, given: string, from = unique('address')) =>
  (await world.askFrom(from)(SignInDocument, { input: { username, password: given } })).data!.signIn

test('a new password takes the place of the old one, and ends all other sessions', async () => {
  const ada = await world.person()
  const other = await signIn(ada, password)
  if (other.__typename !== 'SignInPayload') throw new Error(other.message)
  expect(await change(ada, password)).toMatchObject({ user: { id: ada.id } })
  expect(await world.chat.sessions.find(ada.token)).not.toBeNull()
  expect(await world.chat.sessions.find(other.token)).toBeNull()
  expect((await signIn(ada, password)).__typename).toBe('BadCredentialsError')
  expect((await signIn(ada, next)).__typename).toBe('SignInPayload')
  expect(await change(ada, next, 'short')).toMatchObject({ issues: [{ path: ['newPassword'] }] })
})

test('of two who change the password at once one wins, and a sign-in with the old one does not outlive it', async () => {
  const ada = await world.person()
  const all = await Promise.all([change(ada, password), change(ada, password, 'a third horse'), signIn(ada, password)])
  const names = all.map(({ __typename }) => __typename)
  expect(names.filter(name => name === 'ChangePasswordPayload')).toHaveLength(1)
  expect(await world.sessions.listSessions(ada.id as never)).toMatchObject([{ id: ada.session.id }])
  // The sign-in had found the password right, and begins its session only behind the change.
  const found = await world.users.findCredentials(ada.username)
  const read = vi.spyOn(world.users, 'findCredentials').mockResolvedValueOnce(found)
  const late = signIn(ada, names[0] === 'ChangePasswordPayload' ? next : 'a third horse')
  await world.users.changePassword(ada.id as never, { oldHash: found!.passwordHash, newHash: 'changed meanwhile' })
  expect((await late).__typename).toBe('BadCredentialsError')
  read.mockRestore()
})

test('whoever found a session does not guess its password faster than at the door, and neither changes nor deletes', async () => {
  const ada = await world.person()
  for (const guess of ['first guess', 'second guess'])
    expect(await change(ada, guess)).toMatchObject({ message: 'The password is wrong.' })
  expect((await remove(ada, 'third guess')).__typename).toBe('BadCredentialsError')
  // Even the right one is too late now, from there.
  for (const answer of [await change(ada, password), await remove(ada, password)])
    expect(answer.__typename).toBe('RateLimitedError')
  expect((await signIn(ada, password, ada.address)).__typename).toBe('RateLimitedError')
  expect((await signIn(ada, password)).__typename).toBe('SignInPayload')
  const bob = await world.person()
  expect((await remove(bob)).__typename).toBe('BadCredentialsError')
  expect(await world.users.findUserByName(bob.username)).not.toBeNull()
})

test('an account is deleted with its password, once, by many at once', async () => {
  const ada = await world.person()
  const answers = await Promise.all([remove(ada, password), remove(ada, password), remove(ada, password)])
  expect(answers).toEqual(answers.map(() => ({ __typename: 'DeleteAccountPayload', deletedUserId: ada.id })))
  // Whoever still holds the session is told the same.
  expect(await remove(ada, 'anything')).toMatchObject({ deletedUserId: ada.id })
  expect((await signIn(ada, password)).__typename).toBe('BadCredentialsError')
  expect((await ada.createRoom().catch(error => error)) instanceof TypeError).toBe(true)
})
