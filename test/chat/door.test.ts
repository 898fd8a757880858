/** Who may try to come in: strangers are held up soon, and never keep a person out of where they came from before. */
import { expect, test } from 'vitest'
import type { Limits } from '../../src/domain/limits.ts'
import { CreateUserDocument, SignInDocument } from '../generated/graphql.ts'
import { createWorld, password, unique } from './world.ts'

const limited = { __typename: 'RateLimitedError', retryAfterMs: expect.any(Number) }
const wrong = 'wrong password'

/** Everyone here signs up and in from the address that they are given. */
function doorOf(limits: Partial<Limits>, isLocal: (address: string) => boolean = () => false) {
  const world = createWorld(limits, { isLocal })
  const signIn = async (address: string, username: string, secret = password) =>
    (await world.askFrom(address)(SignInDocument, { input: { username, password: secret } })).data!.signIn
  const signUp = async (address: string, username = unique(), secret = password) =>
    (await world.askFrom(address)(CreateUserDocument, { input: { username, password: secret } })).data!.createUser
  return { ...world, signIn, signUp }
}

const strict = doorOf({ wrongPasswordsPerMinute: 3, wrongPasswordsPerUsername: 7, signInsPerMinute: 12 })
/** A second instance on the same Redis: they count together. */
const other = doorOf({ wrongPasswordsPerMinute: 3, wrongPasswordsPerUsername: 7, signInsPerMinute: 12 })
const local = doorOf(
  {
    wrongPasswordsPerMinute: 1,
    wrongPasswordsPerUsername: 4,
    signInsPerMinute: 1,
    accountsPerHour: 1,
    localTriesPerMinute: 12,
  },
  address => address === 'this machine',
)
const few = doorOf({ accountsPerHour: 1, signInsPerMinute: 4 })

test('wrong passwords of one address for one name are few, and hold up nobody else', async () => {
  const ada = unique()
  await strict.signUp('home', ada)
  const [stranger, neighbour] = [unique('a'), unique('a')]
  for (let i = 0; i < 3; i++) expect((await strict.signIn(stranger, ada, wrong)).__typename).toBe('BadCredentialsError')
  for (const secret of [wrong, password])
    expect(await strict.signIn(stranger, ` ${ada.toUpperCase()}`, secret)).toMatchObject(limited)
  expect((await strict.signIn(stranger, unique(), wrong)).__typename).toBe('BadCredentialsError')
  for (const address of ['home', neighbour])
    expect((await strict.signIn(address, ada)).__typename).toBe('SignInPayload')
})

test('many strangers hold up those who come from anywhere else, but not the person, on any instance', async () => {
  const ada = unique()
  const home = unique('home')
  await strict.signUp(home, ada)
  const train = unique('train')
  expect((await strict.signIn(train, ada)).__typename).toBe('SignInPayload')
  for (let i = 0; i < 7; i++) {
    const { signIn } = i % 2 ? strict : other
    expect((await signIn(unique('bot'), ada, wrong)).__typename).toBe('BadCredentialsError')
  }
  for (const { signIn } of [strict, other]) {
    expect(await signIn(unique('bot'), ada)).toMatchObject(limited)
    for (const address of [home, train, home]) expect((await signIn(address, ada)).__typename).toBe('SignInPayload')
    expect(await signIn(unique('bot'), ada, wrong)).toMatchObject(limited)
  }
  // A name that nobody has is held up just so.
  const nobody = unique()
  for (let i = 0; i < 7; i++)
    expect((await strict.signIn(unique('bot'), nobody, wrong)).__typename).toBe('BadCredentialsError')
  expect(await strict.signIn(unique('bot'), nobody, wrong)).toMatchObject(limited)
})

test('right passwords are no wrong ones, and forgive those before', async () => {
  const [ada, home] = [unique(), unique('home')]
  await strict.signUp(home, ada)
  for (let i = 0; i < 5; i++) {
    const types = [(await strict.signIn(home, ada, wrong)).__typename, (await strict.signIn(home, ada)).__typename]
    expect(types).toEqual(['BadCredentialsError', 'SignInPayload'])
  }
})

test('one address tries so often a minute, whatever it tries, and whether it succeeds or not', async () => {
  const [ada, address] = [unique(), unique('a')]
  await strict.signUp('home', ada)
  for (let i = 0; i < 12; i++)
    expect((await strict.signIn(address, i % 2 ? ada : unique(), password)).__typename).not.toBe('RateLimitedError')
  expect(await strict.signIn(address, ada)).toMatchObject(limited)
})

test('one address makes so many accounts an hour; refused input does not count, but is limited, too', async () => {
  const [one, two] = [unique('a'), unique('a')]
  expect((await few.signUp(one, '!')).__typename).toBe('InvalidInputError')
  expect((await few.signUp(one)).__typename).toBe('CreateUserPayload')
  expect(await few.signUp(one)).toMatchObject(limited)
  for (let i = 0; i < 4; i++) expect((await few.signUp(two, '!')).__typename).toBe('InvalidInputError')
  expect(await few.signUp(two, '!')).toMatchObject(limited)
})

test('the same machine, at a server that no other reaches, has room for the tests of an app', async () => {
  const [here, there] = ['this machine', unique('a')]
  const [ada] = [unique(), await local.signUp(there)]
  expect(await local.signUp(there)).toMatchObject(limited)
  expect((await local.signUp(here, ada)).__typename).toBe('CreateUserPayload')
  for (let i = 0; i < 4; i++) expect((await local.signUp(here)).__typename).toBe('CreateUserPayload')
  for (let i = 0; i < 4; i++) expect((await local.signIn(here, ada, wrong)).__typename).toBe('BadCredentialsError')
  // Should a proxy stand in front of it that nobody told of: nobody guesses a password from there either.
  expect(await local.signIn(here, ada, wrong)).toMatchObject(limited)
  const bob = unique()
  expect((await local.signUp(here, bob)).__typename).toBe('CreateUserPayload')
  expect((await local.signIn(here, bob)).__typename).toBe('SignInPayload')
  expect(await local.signIn(here, bob)).toMatchObject(limited)
})

test('what one instance has counted holds at every other one, for each kind of try', async () => {
  const [ada, address] = [unique(), unique('a')]
  await strict.signUp(unique('home'), ada)
  for (let i = 0; i < 3; i++) {
    const { signIn } = i % 2 ? strict : other
    expect((await signIn(address, ada, wrong)).__typename).toBe('BadCredentialsError')
  }
  for (const { signIn } of [strict, other]) expect(await signIn(address, ada)).toMatchObject(limited)
  const [maker, again] = [unique('a'), doorOf({ accountsPerHour: 1 })]
  expect((await few.signUp(maker)).__typename).toBe('CreateUserPayload')
  expect(await again.signUp(maker)).toMatchObject(limited)
  const keys = (await strict.redis.keys('tries:*')).join(' ')
  for (const text of [ada, address, maker]) expect(keys).not.toContain(text)
})

test('where nobody can count, nobody comes in', async () => {
  const ada = unique()
  await strict.signUp(unique('home'), ada)
  const countTries = () => Promise.reject(new Error('Connection is closed.'))
  const blind = createWorld({}, { tries: { countTries, forgetTries: async () => undefined } })
  const ask = blind.askFrom(unique('a'))
  for (const answer of [
    await ask(SignInDocument, { input: { username: ada, password } }),
    await ask(CreateUserDocument, { input: { username: unique(), password } }),
  ])
    expect(answer).toMatchObject({ data: null, errors: [{ message: 'Connection is closed.' }] })
})
