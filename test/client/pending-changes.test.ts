/** What the viewer changes is shown at once; as before where it is refused or lost; and never counted twice. */
import { expect, test } from 'vitest'
import type { Message } from '../../client/src/chat-snapshots.ts'
import { createPendingChanges } from '../../client/src/pending-changes.ts'

const refused = { message: 'Later.' }
const reacted = (count: number, viewerHasReacted: boolean, emoji = '❤️') => ({
  id: 'r',
  emoji,
  count,
  viewerHasReacted,
})
const messageWith = (...reactions: Message['reactions']) => ({ id: 'm', body: 'one', reactions }) as unknown as Message

/** A message, and what is asked of the server, which answers when it is told to. */
function setOut() {
  let told = 0
  const answers: { resolve(result: object): void; reject(error: Error): void }[] = []
  const ask = () => new Promise<object>((resolve, reject) => answers.push({ resolve, reject }))
  const pending = createPendingChanges(() => told++)
  const react = (isAdded: boolean, emoji = '❤️') => pending.make({ messageId: 'm', emoji, isAdded }, ask)
  const hear = (kind: string, userId: string, emoji = '❤️') =>
    pending.take({ __typename: kind, messageId: 'm', reaction: reacted(1, true, emoji), user: { id: userId } }, 'me')
  const answer = async (how: 'resolve' | 'reject', result: object) => {
    await new Promise(resolve => setImmediate(resolve))
    answers.shift()![how](result as Error)
    await new Promise(resolve => setImmediate(resolve))
  }
  return { pending, ask, react, hear, answer, tellings: () => told }
}

test.each(['❤️', '❤'])('%s is shown at once, until the feed has it, and counted once', async emoji => {
  const { pending, react, hear, answer } = setOut()
  const before = messageWith(reacted(1, false))
  const done = react(true, emoji)
  expect(pending.shown(before).reactions).toEqual([reacted(2, true)])
  await answer('resolve', { changed: true })
  await done
  hear('ReactionAdded', 'other')
  expect(pending.shown(before).reactions).toEqual([reacted(2, true)])
  const after = messageWith(reacted(2, true))
  expect(pending.shown(after).reactions).toEqual([reacted(2, true)])
  hear('ReactionAdded', 'me')
  expect(pending.shown(after)).toBe(after)
  void react(false, emoji)
  expect(pending.shown(messageWith(reacted(1, true))).reactions).toEqual([])
})

test.each([
  ['resolve', refused],
  ['resolve', { changed: false }],
  ['reject', new Error('No answer came.')],
] as const)('it is as before where the answer is to %s with %o', async (how, result) => {
  const { pending, ask, react, answer, tellings } = setOut()
  const message = messageWith()
  for (const make of [() => react(true), () => pending.make({ messageId: 'm', text: { body: 'two' } }, ask)]) {
    const done = make().catch(() => undefined)
    const shown = pending.shown(message)
    expect([shown === message, pending.shown(message) === shown]).toEqual([false, true])
    await answer(how, result)
    await done
    expect(pending.shown(message)).toBe(message)
  }
  expect(tellings()).toBe(4)
})

test('changes of one message are asked for one after the other, and the last one is shown', async () => {
  const { pending, react, answer } = setOut()
  const all = [react(true), react(false), react(true)]
  expect(pending.shown(messageWith()).reactions).toMatchObject([{ count: 1, viewerHasReacted: true }])
  await answer('resolve', { changed: true })
  await answer('resolve', refused)
  await answer('resolve', { changed: false })
  expect(await Promise.all(all)).toEqual([{ changed: true }, refused, { changed: false }])
  expect(pending.shown(messageWith()).reactions).toMatchObject([{ count: 1, viewerHasReacted: true }])
})

test('a new text is shown in the replies to the message, too, as long as it is not deleted', async () => {
  const { pending, ask, answer } = setOut()
  const quoting = (body: string, deletedAt: string | null = null) =>
    ({ id: 'reply', body: 'yes', reactions: [], replyTo: { id: 'm', body, deletedAt } }) as unknown as Message
  const [reply, erased, other] = [quoting('one'), quoting('', '2026-01-01'), messageWith()]
  const done = pending.make({ messageId: 'm', text: { body: 'two' } }, ask)
  expect(pending.shown(reply)).toMatchObject({ body: 'yes', replyTo: { body: 'two' } })
  expect(pending.shown(erased)).toBe(erased)
  expect(pending.shown({ ...other, id: 'other' } as Message).body).toBe('one')
  await answer('resolve', refused)
  await done
  expect(pending.shown(reply)).toBe(reply)
})
