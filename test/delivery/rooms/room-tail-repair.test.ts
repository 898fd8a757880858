/** A room's tail that reads its log: who must not see what was read, and what a word must show to be believed. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Facts, noFacts } from '../../../src/domain/facts.ts'
import type { Logged } from '../../../src/domain/log.ts'
import { ada, answerOf, at, bob, checkOf, factsOf, type Kind, live, logged, open, roomId } from './tail.ts'

/** Ada and Bob follow a tail that has not heard of these entries. */
async function behind(...kinds: Kind[]) {
  const opened = await open()
  opened.attach(ada)
  opened.attach(bob)
  opened.log.push(...kinds.map((kind, i) => logged(6 + i, kind)))
  return opened
}

test('whoever was removed meanwhile is let go first, and is told nothing of what was read', async () => {
  const { tail, told } = await behind('message', 'removed', 'edited')
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['bob lost at 5', 'ada: MessageSent 6', 'ada: MemberRemoved 7', 'ada: MessageEdited 8'])
})

test('of a room that was deleted meanwhile nobody is told what was before', async () => {
  const { tail, told } = await behind('message', 'deleted')
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['ada lost at 5', 'bob lost at 5'])
})

test('what is longer than one reading lets go of everybody: who was removed stands in the rest', async () => {
  const { tail, told, readings } = await behind(...new Array<Kind>(128).fill('message'), 'removed')
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['ada lost at 5', 'bob lost at 5'])
  expect(readings()).toBe(3)
  expect(tail.position).toEqual(at(134))
})

test('what is just as long as one reading is told', async () => {
  const { tail, told } = await behind(...new Array<Kind>(128).fill('message'))
  tail.suspect()
  await live(tail)
  expect(told).toHaveLength(128)
})

const withoutItems = (word: Logged): Facts => ({ ...factsOf(word), items: new Map() })
const withAnother = (word: Logged): Facts => {
  const items = [...factsOf(word).items.values()].map(item => ({ ...item, check: checkOf(6, 'f') }))
  return { ...factsOf(word), items: new Map(items.map(item => [item.number, item])) }
}

test.each<[string, Kind, (word: Logged) => Facts | null]>([
  ['a message that shows nothing', 'message', () => null],
  ['a message without itself', 'message', withoutItems],
  ['a message with another one', 'message', withAnother],
  ['an edit that shows nothing', 'edited', () => null],
  ['an edit without its message', 'edited', withoutItems],
  ['a deletion without its messages', 'erased', withoutItems],
  ['a reaction without its message', 'reacted', withoutItems],
  ['a removal that shows nothing', 'removed', () => null],
])('of %s the log is asked, and all are told it once', async (_what, kind, shown) => {
  const { tail, told, receive, readings } = await behind(kind)
  const [word] = [logged(6, kind)]
  receive(word, shown(word))
  expect(tail.live).toBe(false)
  await live(tail)
  receive(logged(7))
  expect(readings()).toBe(2)
  expect(told.filter(line => line.startsWith('ada'))).toHaveLength(2)
  expect(tail.position).toEqual(at(7))
})

test('a kind that is not known here needs to show nothing', async () => {
  const { tail, receive, told } = await behind('later')
  receive(logged(6, 'later'), noFacts(roomId))
  expect(tail.live).toBe(true)
  expect(told).toEqual([])
})

test('a message that the history has no more lets go of everybody', async () => {
  const { tail, log, told, isAnsweredBy } = await behind('message', 'message')
  isAnsweredBy(async after => ({ ...answerOf(log, after), items: answerOf(log, after).items.slice(1) }))
  tail.suspect()
  await live(tail)
  expect(told).toEqual(['the blocks are forgotten', 'ada lost at 5', 'bob lost at 5'])
  expect(tail.position).toEqual(at(7))
})

test.each<Kind>(['edited', 'erased', 'reacted'])(
  'of a message that is gone, what was done to it is passed over: %s',
  async kind => {
    const { tail, log, told, isAnsweredBy } = await behind(kind, 'removed')
    isAnsweredBy(async after => ({ ...answerOf(log, after), items: [] }))
    tail.suspect()
    await live(tail)
    expect(told).toEqual(['bob lost at 5', 'ada: MemberRemoved 7'])
  },
)

test('what was published while a lost history was read is read too', async () => {
  const { tail, log, isAnsweredBy, receive } = await behind()
  log.splice(0, log.length, ...[1, 2, 3].map(sequence => logged(sequence, 'message', 'f')))
  isAnsweredBy(async after => {
    const given = answerOf(log, after)
    if (log.length === 3) {
      log.push(logged(4, 'message', 'f'))
      tail.suspect()
    }
    await turn()
    return given
  })
  receive(logged(9))
  await live(tail)
  expect(tail.position).toEqual(at(4, 'f'))
})
