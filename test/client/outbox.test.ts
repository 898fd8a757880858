/** An outbox keeps the author's order in each room, sends nothing twice, and shows what becomes of each message. */
import { createOutbox, OperationError, type OutboxOptions } from 'parlor-client'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'

interface Message {
  roomId: string
  body: string
  clientMessageId: string
}
type Result = { sentMessage: string } | { message: string } | { retryAfterMs: number }
type Answer = { result: Result } | { error: unknown }

const sent = { result: { sentMessage: 'there' } }
const lost = { error: new Error('No answer came.') }
const busy = { error: new OperationError([{ message: 'Later.', extensions: { code: 'UNAVAILABLE' } }]) }
const fault = { error: new OperationError([{ message: 'Oh.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }]) }
const tooMuch = { result: { retryAfterMs: 1 } }
const refused = { result: { message: 'You are not in this room.' } }

/** An outbox whose tries are answered one after the other; without an answer they wait for `answer`. */
function setOut(...answers: Answer[]) {
  const tries: Message[] = []
  const waiting: ((answer: Answer) => void)[] = []
  const send: OutboxOptions<Message, Result>['send'] = async message => {
    tries.push(message)
    const answer = answers.shift() ?? (await new Promise<Answer>(resolve => waiting.push(resolve)))
    if ('error' in answer) throw answer.error
    return answer.result
  }
  const failures: number[] = []
  const retryWait = async (failed: number) => void failures.push(failed)
  const outbox = createOutbox({ send, retryWait })
  const say = (body: string, roomId = 'tea') => outbox.send({ roomId, body })
  const states = () => outbox.getSnapshot().map(({ message, state }) => `${message.body} ${state}`)
  const bodies = () => tries.map(({ body }) => body)
  return { outbox, say, states, tries, bodies, failures, answer: (answer: Answer) => waiting.shift()!(answer) }
}

test('one is tried until it has an answer, always with the same clientMessageId, and the next waits for it', async () => {
  const { say, bodies, tries, failures } = setOut(lost, busy, tooMuch, lost, sent, sent)
  const answers = await Promise.all([say('one'), say('two')])
  expect(answers).toEqual([sent.result, sent.result])
  expect(bodies()).toEqual(['one', 'one', 'one', 'one', 'one', 'two'])
  expect(new Set(tries.map(({ clientMessageId }) => clientMessageId)).size).toBe(2)
  // A refusal for the moment says itself how long to wait.
  expect(failures).toEqual([0, 1, 3])
})

test('a room does not wait for another', async () => {
  const { say, bodies, answer } = setOut()
  const [tea, pub] = [say('slow'), say('quick', 'pub')]
  await until(() => bodies().length === 2)
  answer(sent)
  answer(sent)
  expect(await Promise.all([tea, pub])).toEqual([sent.result, sent.result])
})

test('a refusal and a fault stop nobody behind them', async () => {
  const { say, states } = setOut(refused, fault, sent)
  const [one, two, three] = await Promise.allSettled([say('one'), say('two'), say('three')])
  expect(one).toEqual({ status: 'fulfilled', value: refused.result })
  expect(two).toEqual({ status: 'rejected', reason: fault.error })
  expect(three).toEqual({ status: 'fulfilled', value: sent.result })
  expect(states()).toEqual(['one failed', 'two failed', 'three sent'])
})

test('a message that failed can be sent again as the same, or forgotten', async () => {
  const { outbox, say, states, tries } = setOut(refused, refused, sent)
  await say('one')
  await say('two')
  const [one, two] = outbox.getSnapshot()
  expect(one).toMatchObject({ state: 'failed', refusal: refused.result })
  outbox.discard(two!.clientMessageId)
  const again = outbox.retry(one!.clientMessageId)
  expect(outbox.getSnapshot()).toEqual([
    { message: one!.message, clientMessageId: one!.clientMessageId, state: 'waiting' },
  ])
  expect(await again).toEqual(sent.result)
  expect(tries[2]).toEqual(tries[0])
  expect(states()).toEqual(['one sent'])
  for (const id of [one!.clientMessageId, two!.clientMessageId, 'unknown'])
    await expect(outbox.retry(id)).rejects.toThrow('It has not failed')
})

test('it is on the screen until the feed has it, whichever comes first: answer or event', async () => {
  const { outbox, say, states, tries, answer } = setOut()
  const told = (n: number) =>
    outbox.take({ __typename: 'MessageSent', roomId: 'tea', message: { clientMessageId: tries[n]!.clientMessageId } })
  const [one, two] = [say('one'), say('two')]
  expect(states()).toEqual(['one waiting', 'two waiting'])
  await until(() => tries.length === 1)
  answer(sent)
  await one
  expect(states()).toEqual(['one sent', 'two waiting'])
  told(0)
  await until(() => tries.length === 2)
  told(1)
  expect(states()).toEqual([])
  answer(sent)
  await two
  expect(states()).toEqual([])
})

test('where the feed tells no more of what was sent, it does not stay', async () => {
  const { outbox, say, states } = setOut(sent, sent, refused, sent)
  for (const [body, roomId] of [
    ['one', 'tea'],
    ['two', 'pub'],
    ['three', 'pub'],
    ['four', 'den'],
  ] as const)
    await say(body, roomId)
  outbox.take({ __typename: 'FeedReset', roomId: 'pub' })
  expect(states()).toEqual(['one sent', 'three failed', 'four sent'])
  outbox.take({ __typename: 'FeedReady' })
  expect(states()).toEqual(['three failed'])
})

test('it calls back after each change, and hands out another list each time', async () => {
  const { outbox, say } = setOut(sent)
  const seen: unknown[] = []
  const stop = outbox.subscribe(() => seen.push(outbox.getSnapshot()))
  await say('one')
  expect(new Set(seen).size).toBe(2)
  expect(outbox.getSnapshot()).toBe(outbox.getSnapshot())
  stop()
  outbox.take({ __typename: 'FeedReady' })
  expect(seen).toHaveLength(2)
})

test('one that is closed makes no more tries', async () => {
  const { outbox, say, tries, answer } = setOut()
  const all = Promise.allSettled([say('one'), say('two')])
  await until(() => tries.length === 1)
  outbox.close()
  answer(lost)
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(tries).toHaveLength(1)
})
