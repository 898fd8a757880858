/** Signals at a room's tail: whom they reach, what they reveal, and that nothing waits for them. */
import { describe, expect, test } from 'vitest'
import type { Position } from '../../../src/domain/log.ts'
import type { Signal } from '../../../src/domain/signal.ts'
import { ada, at, bob, live, logged, open, roomId } from './tail.ts'

describe('a signal', () => {
  const typing = (head: Position): Signal => ({
    head,
    event: { type: 'UserTyping', roomId, cursor: null, occurredAt: 0, user: ada, until: 1 },
  })

  test('goes to those who stand where it was given, among the entries, and is read by nobody', async () => {
    const { tail, receive, told, attach, readings } = await open()
    attach(ada)
    tail.receiveSignal(typing(at(5)))
    receive(logged(6))
    tail.receiveSignal(typing(at(6)))
    attach(bob)
    tail.receiveSignal(typing(at(6)))
    expect(told).toEqual(['ada: UserTyping', 'ada: MessageSent 6', 'ada: UserTyping', 'ada+bob: UserTyping'])
    expect(readings()).toBe(1)
  })

  test('of a later head shows that something was missed, which is read; the signal is told to nobody', async () => {
    const { tail, log, told, attach } = await open()
    attach(ada)
    log.push(logged(6), logged(7))
    tail.receiveSignal(typing(at(7)))
    expect(tail.live).toBe(false)
    await live(tail)
    expect(told).toEqual(['ada: MessageSent 6', 'ada: MessageSent 7'])
  })

  test.each([
    ['of an earlier head', at(4)],
    ['of another history', at(5, 'f')],
  ])('%s is told to nobody, and moves nobody to doubt', async (_what, head) => {
    const { tail, told, attach } = await open()
    attach(ada)
    tail.receiveSignal(typing(head))
    expect([tail.live, told]).toEqual([true, []])
  })

  test('that comes while the tail doubts is told to nobody', async () => {
    const { tail, told, attach } = await open()
    attach(ada)
    tail.suspect()
    tail.receiveSignal(typing(at(5)))
    await live(tail)
    expect(told).toEqual([])
  })

  test('never comes to whoever was removed before it, nor to whoever has left', async () => {
    const { tail, receive, told, attach } = await open()
    const hers = attach(ada)!
    attach(bob)
    receive(logged(6, 'removed'))
    tail.receiveSignal(typing(at(6)))
    tail.detach(hers)
    tail.receiveSignal(typing(at(6)))
    expect(told).toEqual(['ada: MemberRemoved 6', 'bob ended at 6', 'ada: UserTyping'])
  })
})
