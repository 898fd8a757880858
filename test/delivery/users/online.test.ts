/** For whom an instance vouches: tabs and reloads of one person are one presence, and an instance that ends says nothing. */
import { expect, onTestFinished, test } from 'vitest'
import { keepOnline } from '../../../src/delivery/users/online.ts'
import { until } from '../../support/until.ts'
import { user } from '../world.ts'

const [ada, bob] = [user('ada').id, user('bob').id]

function setOut({ everyMs = 1e6, graceMs = 30, fails = false } = {}) {
  const said: string[] = []
  const say = (what: string) => async (ids: readonly string[]) => {
    said.push(...ids.map(userId => `${what} ${userId.slice(5, 8)}`))
    if (fails) throw new Error('Redis is away')
  }
  const online = keepOnline({ keepOnline: say('here'), leaveOnline: say('gone'), everyMs, graceMs })
  onTestFinished(() => online.close())
  return { online, said }
}

test('several sockets are one person, who has gone a while after the last of them', async () => {
  const { online, said } = setOut()
  for (const userId of [ada, ada, bob]) online.came(userId)
  await until(() => said.length === 2)
  expect(said).toEqual(['here ada', 'here bob'])
  online.went(ada)
  online.went(bob)
  await until(() => said.includes('gone bob'))
  online.went(ada)
  await until(() => said.includes('gone ada'))
  expect(said).toEqual(['here ada', 'here bob', 'gone bob', 'gone ada'])
  online.came(ada)
  await until(() => said.length === 5)
  expect(said.at(-1)).toBe('here ada')
})

test('all who come and go at about the same time are said together', async () => {
  const calls: string[][] = []
  const note = async (ids: readonly string[]) => void (ids.length > 0 && calls.push([...ids]))
  const online = keepOnline({ keepOnline: note, leaveOnline: note, everyMs: 1e6, graceMs: 0 })
  onTestFinished(() => online.close())
  const people = Array.from({ length: 300 }, (_, i) => user(`guest-${i}-`).id)
  for (const userId of people) online.came(userId)
  await until(() => calls.flat().length === 300)
  expect(calls.length).toBe(1)
  for (const userId of people) online.went(userId)
  await until(() => calls.flat().length === 600)
  expect(calls.length).toBeLessThan(30)
})

test('who comes back in time was never gone, and one who left right after coming is still said to be gone', async () => {
  const { online, said } = setOut({ graceMs: 60_000 })
  online.came(ada)
  online.went(ada)
  online.came(ada)
  const other = setOut()
  other.online.came(bob)
  other.online.went(bob)
  await until(() => other.said.includes('gone bob'))
  expect(said).toEqual(['here ada'])
})

test('it is said again and again of those who are here, and of no others', async () => {
  const { online, said } = setOut({ everyMs: 20, graceMs: 60_000 })
  online.came(ada)
  online.came(bob)
  online.went(bob)
  await until(() => said.filter(word => word === 'here ada').length > 5)
  expect(said.filter(word => word === 'here bob').length).toBe(1)
})

test('an instance that drains says of nobody that they went, and goes on vouching for who is here', async () => {
  const { online, said } = setOut({ everyMs: 20, graceMs: 0 })
  const witness = setOut({ graceMs: 0 })
  for (const userId of [ada, bob]) online.came(userId)
  witness.online.came(ada)
  online.drain()
  online.went(ada)
  witness.online.went(ada)
  await until(() => witness.said.includes('gone ada'))
  const vouched = said.length
  await until(() => said.length > vouched + 5)
  expect(said.filter(word => word.startsWith('gone'))).toEqual([])
  expect(new Set(said.slice(vouched))).toEqual(new Set(['here bob']))
})

test('what Redis does not answer ends nothing', async () => {
  const { online, said } = setOut({ everyMs: 20, fails: true })
  online.came(ada)
  await until(() => said.length > 3)
  online.went(ada)
  await until(() => said.includes('gone ada'))
})
