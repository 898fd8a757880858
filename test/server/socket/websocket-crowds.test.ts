/** How many sockets there may be, of whom, and for how long when nothing happens on them. */
import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { startInstance } from '../../support/instance.ts'
import { signUpAll } from '../../support/people.ts'
import { openRaw, openReady, subscribe } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

test('one address has so many sockets, in whichever spelling, and another has its own', async () => {
  const instance = await startInstance({ trustedProxies: 1, limits: { socketsPerAddress: 3 } })
  const crowd = await Promise.all(
    ['2001:db8::1', '2001:db8:0:0:7::2', '[2001:DB8::3]:443'].map(address => openRaw(instance, from(address))),
  )
  await expect(openRaw(instance, from('2001:db8::4'))).rejects.toThrow('429')
  for (const address of ['2001:db8:0:1::1', '192.0.2.1']) await openRaw(instance, from(address))
  crowd[0]!.ws.close()
  await crowd[0]!.closed()
  await until(() => openRaw(instance, from('2001:db8::4')).catch(() => null))
})

test('sockets of an address that opens many wait for its turn, others come at once, behind a proxy, too', async () => {
  const instance = await startInstance({ trustedProxies: 1, limits: { callerBurstMs: 1, callerShare: 1 } })
  const order: string[] = []
  const come = (address: string) => openRaw(instance, from(address)).then(() => order.push(address))
  const crowd = Array.from({ length: 20 }, () => come('192.0.2.1'))
  await until(() => order.length > 0)
  await come('192.0.2.2')
  expect(order.length).toBeLessThan(20)
  await Promise.all(crowd)
})

test('of strangers there are so many, the oldest make room, and nobody who has signed in does', async () => {
  const instance = await startInstance({ limits: { strangerSockets: 4 } })
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const users = await Promise.all([1, 2, 3].map(() => openReady(instance, ada.token)))
  const strangers = []
  for (let n = 0; n < 10; n++) strangers.push(await openReady(instance))
  for (const socket of strangers.slice(0, 6)) expect((await socket.closed()).code).toBe(1013)
  for (const socket of [...users, ...strangers.slice(6)]) expect(await socket.answers()).toBe(true)
  // Who comes to sign in finds room as well.
  expect(await (await openReady(instance, ada.token)).answers()).toBe(true)
})

test('a stranger for whom nothing runs is sent away, whatever else it sends; a user stays', async () => {
  const instance = await startInstance({ strangerIdleMs: 1500 })
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const user = await openReady(instance, ada.token)
  const [silent, pinging, asking] = await Promise.all([1, 2, 3].map(() => openReady(instance)))
  const borrowing = await openReady(instance)
  const token = { extensions: { headers: { authorization: `Bearer ${ada.token}` } } }
  await borrowing.ask('{ viewer { id } }', {}, token)
  let asked = 0
  const timer = setInterval(() => {
    if (pinging!.closing === null) pinging!.send({ type: 'ping' })
    asking!.send(subscribe(`${asked++}`, '{ __typename }'))
  }, 100)
  try {
    for (const socket of [silent!, pinging!]) expect(await socket.closed()).toEqual({ code: 1000, reason: 'Idle' })
    for (const socket of [user, borrowing, asking!]) expect(await socket.answers()).toBe(true)
  } finally {
    clearInterval(timer)
  }
  expect((await asking!.closed()).code).toBe(1000)
})
