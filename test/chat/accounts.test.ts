/** Accounts and sessions, as friend and as attacker. */
import { describe, expect, test } from 'vitest'
import { placeOf, sessionIdOf } from '../../src/domain/session.ts'
import { sessionKey, userKeys } from '../../src/store/keys.ts'
import {
  AddMemberDocument,
  CreateRoomDocument,
  CreateUserDocument,
  DeleteRoomDocument,
  NodeDocument,
  NodesDocument,
  RemoveMemberDocument,
  RenewSessionDocument,
  RoomMembersDocument,
  SendMessageDocument,
  SignInDocument,
  SignOutDocument,
  UpdateProfileDocument,
  UserDocument,
  ViewerDocument,
} from '../generated/graphql.ts'
import { createWorld, password, unique } from './world.ts'

const world = createWorld()
const nobody = world.askAs(null)
const create = async (input: { username: string; password: string; displayName?: string }) =>
  (await nobody(CreateUserDocument, { input })).data!.createUser
const signIn = async (username: string, secret: string) =>
  (await nobody(SignInDocument, { input: { username, password: secret } })).data!.signIn

describe('createUser', () => {
  test('makes an account and signs in', async () => {
    const username = unique()
    const created = await create({ username: username.toUpperCase(), password, displayName: ' Ada ' })
    expect(created).toMatchObject({ __typename: 'CreateUserPayload', user: { username, displayName: 'Ada' } })
    if (created.__typename !== 'CreateUserPayload') return
    expect(created.user.id).toMatch(/^user_/)
    const session = await world.chat.sessions.find(created.token)
    expect(session).toMatchObject({ user: { username }, expiresAt: Date.parse(created.expiresAt) })
  })

  test('refuses a name that is taken, in any case', async () => {
    const { username } = await world.person()
    expect(await create({ username: username.toUpperCase(), password })).toMatchObject({
      __typename: 'UsernameTakenError',
      message: expect.stringContaining(username),
    })
  })

  test('gives a name that many want at once to one of them', async () => {
    const username = unique()
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ username, password })))
    const names = answers.map(({ __typename }) => __typename).sort()
    expect(names).toEqual(['CreateUserPayload', ...Array(4).fill('UsernameTakenError')])
  })

  test('tells all that is wrong at once', async () => {
    const refused = await create({ username: 'No spaces!', password: 'short', displayName: 'x'.repeat(65) })
    expect(refused).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['username'] }, { path: ['displayName'] }, { path: ['password'] }],
    })
  })
})

describe('signIn', () => {
  test('begins another session', async () => {
    const ada = await world.person()
    const signedIn = await signIn(ada.username.toUpperCase(), password)
    expect(signedIn).toMatchObject({ __typename: 'SignInPayload', user: { id: ada.id } })
    expect(signedIn).not.toMatchObject({ token: ada.token })
    expect(await world.chat.sessions.find(ada.token)).not.toBeNull()
  })

  test('takes a name with spaces around it, and a password however it was typed', async () => {
    const username = unique()
    const created = await create({ username: ` ${username}\t`, password: 'gru\u0308\u00dfe an alle' })
    expect(created).toMatchObject({ __typename: 'CreateUserPayload', user: { username, displayName: username } })
    for (const name of [username, ` ${username.toUpperCase()} `, `\n${username}\u00a0`])
      expect((await signIn(name, 'gr\u00fc\u00dfe an alle')).__typename).toBe('SignInPayload')
    for (const wrong of ['gru\u00dfe an alle', ' gr\u00fc\u00dfe an alle', 'gr\u00fc\u00dfe an alle\ud800'])
      expect((await signIn(username, wrong)).__typename).toBe('BadCredentialsError')
  })

  test('tells nobody whether it was the name or the password', async () => {
    const ada = await world.person()
    const wrong = await signIn(ada.username, 'wrong password')
    expect(wrong.__typename).toBe('BadCredentialsError')
    for (const name of [unique(), 'No name!', 'x'.repeat(10_000), ''])
      expect(await signIn(name, password)).toEqual(wrong)
  })

  test('takes as long for nobody as for a wrong password', async () => {
    const ada = await world.person()
    const times = new Map<string, number[]>([ada.username, unique()].map(name => [name, []]))
    // In turn, so that a busy second of the machine slows both.
    for (let round = 0; round < 5; round++)
      for (const [name, ofName] of times) {
        const start = performance.now()
        await signIn(name, 'wrong password')
        ofName.push(performance.now() - start)
      }
    const [known, unknown] = [...times.values()].map(ofName => Math.min(...ofName))
    expect(unknown).toBeGreaterThan(known! / 2)
  })

  test('keeps neither passwords nor tokens', async () => {
    const ada = await world.person()
    const keys = userKeys(ada.session.user.id)
    expect(await world.redis.get(keys.password)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(ada.session.id).toBe(sessionIdOf(ada.token))
    const names = await world.redis.keys(`{u:${ada.id}}:*`)
    expect(names).toContain(sessionKey(placeOf(ada.session)))
    const secret = ada.token.slice(-43)
    const texts = await Promise.all(names.map(async name => String(await world.redis.dump(name))))
    expect([...names, ...texts].filter(text => text.includes(secret) || text.includes(password))).toEqual([])
  })
})

describe('a session', () => {
  test('is renewed under the same token', async () => {
    const ada = await world.person()
    const before = ada.session.expiresAt
    const { data } = await ada.ask(RenewSessionDocument, {})
    const until = Date.parse(data!.renewSession.viewer.sessionExpiresAt!)
    expect(until).toBeGreaterThanOrEqual(before)
    expect((await world.chat.sessions.find(ada.token))!.expiresAt).toBe(until)
  })

  test('tells its new end to who holds the old one', async () => {
    const ada = await world.person()
    await world.sessions.renewSession(placeOf(ada.session), 999_000, 50)
    const { data } = await ada.ask(ViewerDocument, {})
    expect(Date.parse(data!.viewer!.sessionExpiresAt!)).toBeGreaterThan(ada.session.expiresAt + 900_000)
  })

  test('ends once, and is not renewed any more', async () => {
    const ada = await world.person()
    expect((await ada.ask(SignOutDocument, {})).data!.signOut).toEqual({ signedOut: true })
    expect((await ada.ask(SignOutDocument, {})).data!.signOut).toEqual({ signedOut: false })
    expect(await world.chat.sessions.find(ada.token)).toBeNull()
    const { errors } = await ada.ask(RenewSessionDocument, {})
    expect(errors.map(({ extensions }) => extensions!.code)).toEqual(['UNAUTHENTICATED'])
  })

  test('stands for nobody under a made-up token', async () => {
    expect(await world.chat.sessions.find('parlor_made_up')).toBeNull()
  })
})

describe('who has not signed in', () => {
  test('is no viewer and has nothing to sign out of', async () => {
    expect((await nobody(ViewerDocument, {})).data).toEqual({ viewer: null })
    expect((await nobody(SignOutDocument, {})).data).toEqual({ signOut: { signedOut: false } })
  })

  const roomId = 'room_1234567890123456789012'
  const userId = 'user_1234567890123456789012'
  test.each([
    ['user', () => nobody(UserDocument, { username: 'ada' })],
    ['room', () => nobody(RoomMembersDocument, { id: roomId })],
    ['node', () => nobody(NodeDocument, { id: userId })],
    ['nodes', () => nobody(NodesDocument, { ids: [userId] })],
    ['renewSession', () => nobody(RenewSessionDocument, {})],
    ['updateProfile', () => nobody(UpdateProfileDocument, { input: {} })],
    ['createRoom', () => nobody(CreateRoomDocument, { input: { name: '' } })],
    ['deleteRoom', () => nobody(DeleteRoomDocument, { input: { roomId } })],
    ['addMember', () => nobody(AddMemberDocument, { input: { roomId, userId } })],
    ['removeMember', () => nobody(RemoveMemberDocument, { input: { roomId, userId } })],
    ['sendMessage', () => nobody(SendMessageDocument, { input: { roomId, body: '' } })],
  ])('is told so by %s', async (field, ask) => {
    const { data, errors } = await ask()
    expect(data?.[field as never] ?? null).toBeNull()
    expect(errors).toMatchObject([{ path: [field], extensions: { code: 'UNAUTHENTICATED' } }])
  })
})

test('user finds by username, in any case, and nobody else', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const find = async (username: string) => (await bob.ask(UserDocument, { username })).data!.user
  expect(await find(ada.username.toUpperCase())).toMatchObject({ id: ada.id, displayName: ada.displayName })
  for (const name of [` ${ada.username}`, `\t${ada.username}\u3000`])
    expect(await find(name)).toMatchObject({ id: ada.id })
  for (const name of [unique(), '', ' ', '*', 'x'.repeat(10_000), `${ada.username} ${ada.username}`])
    expect(await find(name)).toBeNull()
})
