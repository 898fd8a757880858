/** Operators see what an instance holds for its clients, and that it holds nothing when they have gone. */
import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openDevice } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { createRoom, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'

test('metrics show the sockets, viewers, rooms and selections of an instance, and their end', async () => {
  const instance = await startInstance()
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const device = await openDevice(connectGraphqlWs, instance, ada)
  await createRoom(device)
  await device.hears.next('AddedToRoom')
  expect(await held(instance.url)).toEqual({ sockets: 1, viewers: 1, rooms_followed: 1, selections: 1 })
  await device.close()
  await until(async () => Object.values(await held(instance.url)).every(value => value === 0))
})

async function held(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(url.replace('/graphql', '/metrics'))).text()
  const names = ['sockets', 'viewers', 'rooms_followed', 'selections']
  return Object.fromEntries(
    names.map(name => [name, Number(new RegExp(`^parlor_${name} (\\d+)$`, 'm').exec(text)?.[1])]),
  )
}
