import { expect, onTestFinished, test } from 'vitest'
import { clients } from '../support/clients/index.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, deleteRoom, remove, say, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'
import { AppRecord, startReceiver, telling } from './app.ts'

const [{ connect }] = clients as [(typeof clients)[number]]

test('an app is told all that happens in all rooms, in order, by whom, as it is', async () => {
  const record = new AppRecord()
  const { server, url } = await startReceiver(record)
  onTestFinished(() => void server.close())
  const instance = await startInstance(telling(url))
  const [ann, bob] = await signUpAll(connect, instance, 'ann', 'bob')
  const anns = connect(instance, ann.token)
  const room = await createRoom(anns, 'Tea')
  await add(anns, room, bob.id)
  await say(anns, room, 'Hello')
  await until(() => record.bodiesOf(room).includes('Hello'))
  await remove(anns, room, bob.id)
  await deleteRoom(anns, room)
  await until(() => record.typesOf(room).includes('RoomDeleted'))
  expect(record.typesOf(room)).toEqual(['MemberAdded', 'MemberAdded', 'MessageSent', 'MemberRemoved', 'RoomDeleted'])
  expect(record.eventsOf(room).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
  await anns.close()
})
