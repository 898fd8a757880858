/** How often one may ask: each limit answers a refusal that says when to try again. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { createRates } from '../../src/chat/rates.ts'
import { newUserId, type UserId } from '../../src/domain/id.ts'
import { defaultLimits, type Limits } from '../../src/domain/limits.ts'
import { CreateUserDocument, DeleteRoomDocument } from '../generated/graphql.ts'
import { noAudit } from '../support/no-audit.ts'
import { until } from '../support/until.ts'
import { createWorld, password, unique } from './world.ts'

const limited = { __typename: 'RateLimitedError', retryAfterMs: expect.any(Number) }
const narrow = (limits: Partial<Limits>) => createWorld(limits)
const sending = narrow({ sendsPerMinute: 2 })
const commanding = narrow({ commandsPerMinute: 2 })
const hashing = narrow({ hashesAtOnce: 1, hashesWaiting: 1 })
const hashingFew = narrow({ hashesAtOnce: 1, hashesWaiting: 20, signInsPerMinute: 1000 })

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

test('passwords are hashed one after the other, and not too many wait', async () => {
  const ask = hashing.askFrom('one')
  const create = async () =>
    (await ask(CreateUserDocument, { input: { username: unique(), password } })).data!.createUser.__typename
  const names = await Promise.all([create(), create(), create(), create()])
  expect(names.sort()).toEqual(['CreateUserPayload', 'CreateUserPayload', 'RateLimitedError', 'RateLimitedError'])
})

test('one address that fills the queue of passwords keeps no other from signing up', async () => {
  const create = async (address: string) => {
    const answer = await hashingFew.askFrom(address)(CreateUserDocument, { input: { username: unique(), password } })
    return answer.data!.createUser.__typename
  }
  let others = 0
  const crowd = Array.from({ length: 40 }, () => create('one').finally(() => others++))
  await until(() => others > 0)
  expect(await Promise.all(['two', 'three'].map(create))).toEqual(['CreateUserPayload', 'CreateUserPayload'])
  expect(others).toBeLessThan(40)
  expect(new Set(await Promise.all(crowd))).toEqual(new Set(['CreateUserPayload', 'RateLimitedError']))
})

test('a minute is over for all at once, and refusals say when', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { refusalOfSend } = createRates({ ...defaultLimits, sendsPerMinute: 2 }, noAudit)
  const [ada, bob] = [newUserId(), newUserId()]
  const tryAs = (userId: UserId) => refusalOfSend(userId)?.retryAfterMs ?? 'sent'
  expect([1, 2, 3].map(() => tryAs(ada))).toEqual(['sent', 'sent', 60_000])
  vi.advanceTimersByTime(59_000)
  expect([tryAs(ada), tryAs(bob), tryAs(bob), tryAs(bob)]).toEqual([1000, 'sent', 'sent', 1000])
  vi.advanceTimersByTime(1000)
  expect([ada, bob, bob, bob].map(tryAs)).toEqual(['sent', 'sent', 'sent', 60_000])
})
