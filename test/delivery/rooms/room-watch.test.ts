/** Who of a room is here: what is read and when, what is told to whom, and who watches no longer. */
import { expect, test } from 'vitest'
import { until } from '../../support/until.ts'
import { user } from '../world.ts'
import { ada, bob, cleo, eve, roomId, setOut } from './watched-room.ts'

const first = '1 ada+ bob- cleo-'

test('all are told at first, then who comes and goes, together at most once a second', async () => {
  const { watch, come, state } = setOut()
  const watching = watch(ada)
  await until(() => watching.told.length === 1)
  come(bob)
  come(cleo)
  come(cleo, false)
  come(bob)
  await until(() => watching.told.length === 2)
  expect(watching.told).toEqual([first, '2 bob+ cleo-'])
  expect(state.seenReadings).toEqual([3])
})

test('many watch with one reading of each person, and who comes later reads nobody again', async () => {
  const { watch, state, ears } = setOut()
  const watching = Array.from({ length: 20 }, () => watch(bob))
  await until(() => watching.every(({ told }) => told.length === 1))
  const late = watch(cleo)
  await until(() => late.told.length === 1)
  expect([late.told, ...watching.map(({ told }) => told)]).toEqual(Array.from({ length: 21 }, () => [first]))
  expect(state.seenReadings.filter(count => count > 0).length).toBeLessThanOrEqual(2)
  expect(ears.size).toBe(4)
  for (const { feed } of [late, ...watching]) await feed.return()
  expect(ears.size).toBe(0)
})

test('what was told while it was read is newer than what was read', async () => {
  const { watch, come, state } = setOut()
  state.beforeAnswer = () => {
    come(bob)
    come(ada, false)
  }
  const watching = watch(ada)
  await until(() => watching.told.length === 1)
  expect(watching.told).toEqual(['1 ada- bob+ cleo-'])
})

test('who has changed their name is told of by the new one', async () => {
  const { watch, come, say } = setOut()
  const watching = watch(ada)
  await until(() => watching.told.length === 1)
  say(bob.id, { kind: 'profile', user: { ...bob, displayName: 'Robert', version: '2' } })
  come(bob)
  await until(() => watching.told.length === 2)
  expect(watching.told[1]).toBe('2 Robert+')
})

test('a killed instance says nothing: the recheck finds out, also after a gap, and after Redis was away', async () => {
  const { watch, state, mend } = setOut({ recheckMs: 100 })
  const watching = watch(bob)
  await until(() => watching.told.length === 1)
  state.isAway = true
  state.online.clear()
  mend()
  state.isAway = false
  await until(() => watching.told.length === 2)
  expect(watching.told[1]).toBe('0 ada-')
  expect(watching.end).toBeNull()
})

test.each([
  ['is removed', ({ leave }: ReturnType<typeof setOut>) => leave(bob)],
  ['sees the room deleted', ({ happen }: ReturnType<typeof setOut>) => happen({ kind: 'deleted', roomName: 'Tea' })],
])('who %s watches no longer', async (_what, act) => {
  const world = setOut()
  const [his, hers] = [world.watch(bob), world.watch(ada)]
  await until(() => his.told.length === 1 && hers.told.length === 1)
  act(world)
  world.come(cleo)
  await until(() => his.end !== null)
  expect([his.told, his.end]).toEqual([[first], {}])
})

test('whose removal nobody heard of is found out, and who joins is told of from then on', async () => {
  const { watch, state, happen, come } = setOut({ recheckMs: 100, most: 4 })
  const [his, hers] = [watch(bob), watch(ada)]
  await until(() => his.told.length === 1 && hers.told.length === 1)
  state.members = [ada, cleo]
  await until(() => his.end !== null)
  state.members = [ada, cleo, eve]
  happen({ kind: 'added', member: eve.id, role: 'MEMBER', memberCount: 3 })
  await until(() => hers.told.some(line => line.includes('eve-')))
  state.online.add(eve.id)
  come(eve)
  await until(() => hers.told.at(-1)!.includes('eve+'))
})

test('a stranger is told nothing of a private room, and the count alone of a public one, until it is closed', async () => {
  const closed = setOut()
  const nothing = closed.watch(eve)
  await until(() => nothing.end !== null)
  expect(nothing.told).toEqual([])
  const open = setOut({ isPublic: true })
  const [eves, adas] = [open.watch(eve), open.watch(ada)]
  await until(() => eves.told.length === 1 && adas.told.length === 1)
  open.come(bob)
  await until(() => eves.told.length === 2)
  open.come(bob, false)
  open.come(cleo)
  await until(() => adas.told.length === 3)
  expect(eves.told).toEqual(['1', '2'])
  open.happen({ kind: 'updated', visibility: 'PRIVATE' })
  await until(() => eves.end !== null)
  expect(adas.end).toBeNull()
})

test('a stranger who joins is told of everyone, and one who is banned of nobody any more', async () => {
  const { watch, state, happen } = setOut({ isPublic: true, most: 4 })
  const [eves, another] = [watch(eve), watch(user('fay'))]
  await until(() => eves.told.length === 1 && another.told.length === 1)
  state.members = [...state.members, eve]
  happen({ kind: 'added', member: eve.id, role: 'MEMBER', memberCount: 4 })
  await until(() => eves.told.some(line => line.includes('ada+')))
  happen({ kind: 'banned', user: another.feed.userId })
  await until(() => another.end !== null)
  expect(another.told.join()).not.toContain('ada')
})

test('of a large room only the count is told, when it changes', async () => {
  const { watch, state, ears } = setOut({ most: 2, recheckMs: 100 })
  state.following = 7
  const watching = watch(ada)
  await until(() => watching.told.length === 1)
  expect(ears.size).toBe(1)
  state.following = 8
  await until(() => watching.told.length === 2)
  expect(watching.told).toEqual(['7', '8'])
})

test('what Redis does not answer at first ends the subscription, which then holds nothing', async () => {
  const { watch, state, ears } = setOut()
  state.isAway = true
  const watching = watch(ada)
  await until(() => watching.end !== null)
  expect(String(watching.end!.error)).toContain('Redis is away')
  expect(ears.size).toBe(0)
})

test('a subscription that was ended before it began never begins', async () => {
  const { watches, ears } = setOut()
  const feed = watches.openPresence(ada.id, [roomId])
  await feed.return()
  expect(await feed.next()).toEqual({ done: true, value: undefined })
  expect(ears.size).toBe(0)
})

test('rooms are read one after the other, each paid for; a watch that was ended reads no more', async () => {
  const { watches, state, ears } = setOut()
  const open: (() => void)[] = []
  const paid: number[] = []
  const nextTurn = (points: number) => {
    paid.push(points)
    return new Promise<void>(resolve => open.push(resolve))
  }
  const rooms = ['1', '2', '3'].map(letter => `room_${letter.repeat(22)}` as const)
  const feed = watches.openPresence(ada.id, rooms, nextTurn)
  await feed.next()
  await until(() => paid.length === 1)
  expect(state.seenReadings).toEqual([3])
  open[0]!()
  await until(() => paid.length === 2)
  expect([paid, state.seenReadings]).toEqual([
    [45, 45],
    [3, 3],
  ])
  await feed.return()
  open[1]!()
  await new Promise(resolve => setImmediate(resolve))
  expect([state.seenReadings, ears.size]).toEqual([[3, 3], 0])
})
