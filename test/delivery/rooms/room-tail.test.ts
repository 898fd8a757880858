/** A room's tail, entry by entry: what goes to its audience at once, what makes it doubt, and who leaves it when. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Logged } from '../../../src/domain/log.ts'
import { UnreadableError } from '../../../src/domain/unreadable.ts'
import { ada, answerOf, at, bob, factsOf, live, logged, open, room } from './tail.ts'

test('what is next in line goes to the audience at once, and nothing is read', async () => {
  const { tail, receive, told, attach, readings } = await open()
  attach(ada)
  attach(bob)
  receive(logged(6))
  receive(logged(7))
  expect(told).toEqual(['ada+bob: MessageSent 6', 'ada+bob: MessageSent 7'])
  expect(tail.position).toEqual(at(7))
  expect(readings()).toBe(1)
})

test.each([
  ['what was told before', [logged(5), logged(3)]],
  ['what another instance of a version to come wrote', [logged(6, 'later')]],
])('%s moves nobody to doubt, and is told to nobody', async (_what, words) => {
  const { tail, receive, told, attach } = await open()
  attach(ada)
  for (const word of words) receive(word)
  expect(tail.live).toBe(true)
  expect(told).toEqual([])
})

test.each<[string, Logged[]]>([
  ['a hole', [logged(7)]],
  ['a hole, and what comes after it', [logged(8), logged(9), logged(7)]],
  ['a wrong predecessor', [logged(6, 'message', 'f')]],
  ['another entry at its own place', [logged(5, 'message', 'f')]],
])('after %s the log is read, and told once and in order', async (_what, words) => {
  const { tail, receive, log, told, attach } = await open()
  attach(ada)
  log.push(logged(6), logged(7), logged(8), logged(9))
  for (const word of words) receive(word)
  expect(tail.live).toBe(false)
  await live(tail)
  expect(told).toEqual([6, 7, 8, 9].map(sequence => `ada: MessageSent ${sequence}`))
})

test('a change of the room whose word does not bring the room is read, and told', async () => {
  const { tail, receive, log, told, attach } = await open()
  attach(ada)
  log.push(logged(6, 'updated'))
  receive(logged(6, 'updated'))
  expect(tail.live).toBe(false)
  await live(tail)
  expect(told).toEqual(['ada: RoomUpdated 6'])
  receive(logged(7, 'updated'), { ...factsOf(logged(7, 'updated')), room })
  expect(told).toEqual(['ada: RoomUpdated 6', 'ada: RoomUpdated 7'])
})

test('a doubt during a reading calls for another', async () => {
  const { tail, isAnsweredBy, readings, log } = await open()
  let doubts = 3
  isAnsweredBy(async after => {
    if (doubts-- > 0) tail.suspect()
    return answerOf(log, after)
  })
  tail.suspect()
  await live(tail)
  expect(readings()).toBe(1 + 4)
})

test('whoever is removed leaves the audience before the others are told, and is told last', async () => {
  const { receive, told, attach } = await open()
  attach(ada)
  attach(bob)
  receive(logged(6, 'removed'))
  receive(logged(7))
  expect(told).toEqual(['ada: MemberRemoved 6', 'bob ended at 6', 'ada: MessageSent 7'])
})

test('a deletion is told to the audience, and then ends it', async () => {
  const { receive, told, attach } = await open()
  attach(ada)
  attach(bob)
  receive(logged(6, 'deleted'))
  expect(told).toEqual(['ada+bob: RoomDeleted 6', 'ada ended at 6', 'bob ended at 6'])
})

test('only who stands exactly where the tail does joins its audience', async () => {
  const { tail, attach } = await open()
  expect(attach(ada, at(4))).toBeNull()
  expect(attach(ada, at(6))).toBeNull()
  expect(attach(ada, at(5, 'f'))).toBeNull()
  expect(attach(ada, at(5))).not.toBeNull()
  tail.suspect()
  expect(attach(bob, at(5))).toBeNull()
})

test('who leaves was told everything up to the position that is answered', async () => {
  const { tail, receive, told, attach } = await open()
  const follower = attach(ada)!
  attach(bob)
  receive(logged(6))
  expect(tail.detach(follower)).toEqual(at(6))
  receive(logged(7))
  expect(told).toEqual(['ada+bob: MessageSent 6', 'bob: MessageSent 7'])
})

test('a history that is another one lets go of everybody, at the position that they have', async () => {
  const { tail, log, told, attach } = await open()
  attach(ada)
  attach(bob)
  log.splice(0, log.length, ...[1, 2, 3].map(sequence => logged(sequence, 'message', 'f')))
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['the blocks are forgotten', 'ada lost at 5', 'bob lost at 5'])
  expect(tail.position).toEqual(at(3, 'f'))
})

test.each<[string, () => Promise<null>]>([
  ['that is gone', async () => null],
  ['that nobody can read', () => Promise.reject(new UnreadableError('a key'))],
])('a room %s lets go of everybody, and is not read again until somebody asks', async (_what, answer) => {
  const { tail, told, attach, isAnsweredBy, readings, log } = await open()
  attach(ada)
  isAnsweredBy(answer)
  tail.suspect()
  for (let turns = 0; turns < 20; turns++) await turn()
  expect(told).toEqual(['the blocks are forgotten', 'ada lost at 5'])
  expect(readings()).toBe(2)
  isAnsweredBy(async after => answerOf(log, after))
  tail.whenReaches(5, () => told.push('reached'))
  await live(tail)
  await turn()
  expect(told.at(-1)).toBe('reached')
})

test('what Redis did not answer is asked again', async () => {
  const { tail, isAnsweredBy, log, told, attach } = await open()
  attach(ada)
  let failures = 3
  log.push(logged(6))
  isAnsweredBy(after => (failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve(answerOf(log, after))))
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['ada: MessageSent 6'])
})

test('who waits for a sequence is called once, when it is there or never will be', async () => {
  const { tail, told } = await open()
  tail.whenReaches(5, () => told.push('5'))
  tail.whenReaches(6, () => told.push('6'))
  expect(told).toEqual(['5'])
  await live(tail)
  tail.whenReaches(99, () => told.push('closed'))
  tail.close()
  expect(told.sort()).toEqual(['5', '6', 'closed'])
})

test('who waits for a word that is on its way is called when it came, and nothing is read: who leaves then is told all before it', async () => {
  const { tail, receive, told, attach, readings } = await open()
  attach(bob)
  tail.whenReaches(7, () => told.push('reached'))
  receive(logged(6))
  receive(logged(7))
  receive(logged(8, 'removed'))
  expect(told).toEqual(['bob: MessageSent 6', 'bob: MessageSent 7', 'reached', 'bob ended at 8'])
  expect(readings()).toBe(1)
})

test('a word that does not come is read', async () => {
  const { tail, told, attach, log, readings } = await open()
  attach(ada)
  log.push(logged(6))
  await new Promise<void>(resolve => tail.whenReaches(6, resolve))
  expect(told).toEqual(['ada: MessageSent 6'])
  expect(readings()).toBe(2)
})

test('who waits for a later word waits as long for it, and what comes meanwhile is told to all who are there', async () => {
  const { tail, receive, told, attach, log, readings } = await open()
  attach(bob)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const waitFor = (sequence: number) => tail.whenReaches(sequence, () => told.push(`reached ${sequence}`))
  waitFor(6)
  for (const sequence of [6, 7, 8]) {
    await vi.advanceTimersByTimeAsync(400)
    waitFor(sequence + 1)
    receive(logged(sequence))
  }
  receive(logged(9, 'removed'))
  expect(readings()).toBe(1)
  expect(told).toContain('bob ended at 9')
  waitFor(10)
  log.push(logged(6), logged(7), logged(8), logged(9, 'removed'), logged(10))
  await vi.advanceTimersByTimeAsync(1000)
  expect(told.at(-1)).toBe('reached 10')
  expect(readings()).toBe(2)
})

test('a tail is live again after one reading, however much happens meanwhile', async () => {
  const { tail, receive, told, attach, isAnsweredBy, log, readings } = await open()
  attach(ada)
  log.push(logged(6))
  isAnsweredBy(async after => {
    const answer = answerOf([...log], after)
    // Each reading is overtaken.
    for (let i = 0; i < 3; i++) {
      const next = logged(log.at(-1)!.sequence + 1)
      log.push(next)
      receive(next)
    }
    return answer
  })
  tail.suspect()
  await live(tail)
  expect(told).toEqual([6, 7, 8, 9].map(sequence => `ada: MessageSent ${sequence}`))
  expect(readings()).toBe(2)
})

test('of what came meanwhile only what follows is told, and the rest is read', async () => {
  const { tail, receive, told, attach, isAnsweredBy, log, readings } = await open()
  attach(ada)
  attach(bob)
  log.push(logged(6))
  let isOvertaken = false
  isAnsweredBy(async after => {
    const answer = answerOf([...log], after)
    if (isOvertaken) return answer
    isOvertaken = true
    // The word of 7 is lost, and that of 6 comes late.
    log.push(logged(7), logged(8))
    receive(logged(6))
    receive(logged(8))
    return answer
  })
  tail.suspect()
  await live(tail)
  expect(told).toEqual([6, 7, 8].map(sequence => `ada+bob: MessageSent ${sequence}`))
  expect(readings()).toBe(3)
})
