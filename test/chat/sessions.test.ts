/** The list of one's sessions, and ending them, as their user and as an attacker. */
import { expect, test } from 'vitest'
import {
  RevokeSessionDocument,
  SessionsDocument,
  SignInDocument,
  SignOutEverywhereDocument,
} from '../generated/graphql.ts'
import { createWorld, type Person, password } from './world.ts'

const world = createWorld({ commandsPerMinute: 12 })

async function signInAgain({ username }: Person, userAgent?: string) {
  const { data } = await world.askAs(null, userAgent)(SignInDocument, { input: { username, password } })
  if (data?.signIn.__typename !== 'SignInPayload') throw new Error(JSON.stringify(data))
  return world.askAs(await world.chat.sessions.find(data.signIn.token))
}

const list = async ({ ask }: Pick<Person, 'ask'>) => (await ask(SessionsDocument, {})).data!.viewer!.sessions
const revoke = async ({ ask }: Pick<Person, 'ask'>, sessionId: string) =>
  (await ask(RevokeSessionDocument, { input: { sessionId } })).data!.revokeSession

test('a user sees where they are signed in, the newest first, and which of it they use', async () => {
  const ada = await world.person()
  const ask = await signInAgain(ada, 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0')
  const [phone, first, ...none] = await list({ ask })
  expect(none).toEqual([])
  expect([phone, first].map(session => session!.current)).toEqual([true, false])
  expect([phone, first].map(session => session!.device)).toEqual(['Firefox on Linux', null])
  expect(Date.parse(phone!.createdAt)).toBeGreaterThanOrEqual(Date.parse(first!.createdAt))
  expect(phone!.id).not.toBe(first!.id)
  // What the list shows lets nobody in.
  for (const { id } of [phone!, first!]) expect(await world.chat.sessions.find(id)).toBeNull()
})

test('a session that is revoked is over, and another one of the user stays', async () => {
  const ada = await world.person()
  const ask = await signInAgain(ada)
  const old = (await list({ ask })).find(({ current }) => !current)!
  expect(await revoke({ ask }, old.id)).toMatchObject({ sessionId: old.id, revoked: true })
  expect(await revoke({ ask }, old.id)).toMatchObject({ revoked: false })
  expect(await world.chat.sessions.find(ada.token)).toBeNull()
  expect(await list({ ask })).toMatchObject([{ current: true }])
})

test('nobody ends a session of somebody else, whatever they call it', async () => {
  const [ada, mallory] = [await world.person(), await world.person()]
  const { id } = (await list(ada))[0]!
  const hash = id.slice('session_'.length)
  for (const given of [id, hash, `session_${hash.toUpperCase()}`, `session_${hash}:x`, ada.id, ada.token, '', '*'])
    expect(await revoke(mallory, given)).toMatchObject({ sessionId: given, revoked: false })
  expect(await world.chat.sessions.find(ada.token)).not.toBeNull()
  const tries = Array.from({ length: 12 }, () => revoke(mallory, id))
  expect((await Promise.all(tries)).at(-1)).toMatchObject({ __typename: 'RateLimitedError' })
})

test('signing out everywhere ends all sessions, this one too', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const asks = [await signInAgain(ada), await signInAgain(ada)]
  expect((await asks[1]!(SignOutEverywhereDocument, {})).data!.signOutEverywhere).toEqual({ ended: 3 })
  expect(await world.sessions.listSessions(ada.id as never)).toEqual([])
  expect(await world.chat.sessions.find(ada.token)).toBeNull()
  expect(await world.chat.sessions.find(bob.token)).not.toBeNull()
})
