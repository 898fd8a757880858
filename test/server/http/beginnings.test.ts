import { expect, test } from 'vitest'
import { Beginnings } from '../../../src/server/http/beginnings.ts'

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

function openBeginnings({ hasArrival }: { hasArrival: boolean }) {
  const turn = { hasArrival }
  const beginnings = new Beginnings(turn)
  const begun: string[] = []
  const ask = (address: string, count = 1) => {
    for (let n = 0; n < count; n++)
      beginnings.begin(
        () => address,
        () => begun.push(address),
      )
  }
  return { turn, begun, ask }
}

test('while no connection comes, a few requests begin at once, and of a thousand those that came first keep no other waiting', async () => {
  const { begun, ask } = openBeginnings({ hasArrival: false })
  ask('a', 16)
  expect(begun).toHaveLength(16)
  await nextTurn()
  ask('a', 1000)
  ask('b')
  expect(begun).toHaveLength(32)
  await nextTurn()
  expect(begun.slice(32)).toContain('b')
  while (begun.length < 1017) await nextTurn()
})

test.each([20, 300, 1000])(
  'while connections come, a turn stays short, and %i requests of one address keep no other waiting',
  async many => {
    const { begun, ask } = openBeginnings({ hasArrival: true })
    ask('a', many)
    ask('b')
    expect(begun).toHaveLength(8)
    await nextTurn()
    expect(begun.length).toBeLessThanOrEqual(16)
    expect(begun.slice(8)).toContain('b')
    while (begun.length <= many) await nextTurn()
    expect(begun.filter(address => address === 'a')).toHaveLength(many)
  },
)

test('what has waited begins soon once no connection comes any more', async () => {
  const { turn, begun, ask } = openBeginnings({ hasArrival: true })
  ask('a', 20)
  turn.hasArrival = false
  await nextTurn()
  expect(begun).toHaveLength(20)
  ask('a')
  expect(begun).toHaveLength(21)
})
