/** How often one may ask: each limit answers a refusal that says when to try again. */
import { expect, test } from 'vitest'
import type { Limits } from '../../src/domain/limits.ts'
import { CreateUserDocument, DeleteRoomDocument, SignInDocument } from '../generated/graphql.ts'
import { createWorld, password, unique } from './world.ts'

const limited = { __typename: 'RateLimitedError', retryAfterMs: expect.any(Number) }
const narrow = (limits: Partial<Limits>) => createWorld(limits)
const sending = narrow({ sendsPerMinute: 2 })
const commanding = narrow({ commandsPerMinute: 2 })
const signing = narrow({ signInsPerMinute: 2 })
const joining = narrow({ accountsPerHour: 1 })
const hashing = narrow({ hashesAtOnce: 1, hashesWaiting: 1 })

test('a viewer sends so many messages a minute, and others are not hindered', async () => {
  const [ada, bob] = [await sending.person(), await sending.person()]
  const id = await ada.room(bob)
  for (let i = 0; i < 2; i++) expect(await ada.send(id)).toMatchObject({ repeated: false })
  expect(await ada.send(id)).toMatchObject(limited)
  expect(await bob.send(id)).toMatchObject({ repeated: false })
})

test('a viewer gives so many commands a minute', async () => {
  const ada = await commanding.person()
  const [id] = [await ada.room(), await ada.room()]
  expect(await ada.createRoom()).toMatchObject(limited)
  expect(await ada.add(id, ada.id)).toMatchObject(limited)
  expect(await ada.remove(id, ada.id)).toMatchObject(limited)
  const { data } = await ada.ask(DeleteRoomDocument, { input: { roomId: id } })
  expect(data!.deleteRoom).toMatchObject(limited)
  expect(await ada.send(id)).toMatchObject({ repeated: false })
})

test('one address, and whoever is after one username, signs in so many times a minute', async () => {
  const ada = await signing.person()
  const signIn = async (address: string, username: string) => {
    const ask = signing.askFrom(address)
    return (await ask(SignInDocument, { input: { username, password: 'wrong password' } })).data!.signIn
  }
  for (let i = 0; i < 2; i++) expect((await signIn(`b${i}`, ada.username)).__typename).toBe('BadCredentialsError')
  expect(await signIn('b3', ada.username.toUpperCase())).toMatchObject(limited)
  for (let i = 0; i < 2; i++) expect((await signIn('one', unique())).__typename).toBe('BadCredentialsError')
  expect(await signIn('one', unique())).toMatchObject(limited)
})

test('one address makes so many accounts an hour; refused input does not count', async () => {
  const ask = joining.askFrom('one')
  const create = async (username: string) =>
    (await ask(CreateUserDocument, { input: { username, password } })).data!.createUser
  expect((await create('!')).__typename).toBe('InvalidInputError')
  expect((await create(unique())).__typename).toBe('CreateUserPayload')
  expect(await create(unique())).toMatchObject(limited)
})

test('passwords are hashed one after the other, and not too many wait', async () => {
  const ask = hashing.askFrom('one')
  const create = async () =>
    (await ask(CreateUserDocument, { input: { username: unique(), password } })).data!.createUser.__typename
  const names = await Promise.all([create(), create(), create(), create()])
  expect(names.sort()).toEqual(['CreateUserPayload', 'CreateUserPayload', 'RateLimitedError', 'RateLimitedError'])
})
