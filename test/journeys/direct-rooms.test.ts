/** Two people and the room that they share, on two instances: who hears of it when, and what invitations bring. */
import { expect, test } from 'vitest'
import {
  BlockUserDocument,
  CreateInvitationDocument,
  CreateRoomDocument,
  JoinRoomDocument,
  OpenDirectRoomDocument,
  SendMessageDocument,
} from '../generated/graphql.ts'
import { clients } from '../support/clients/index.ts'
import { heardOf, openTwo, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { remove, say, signUpAll } from '../support/people.ts'

const { connect } = clients[0]!

async function openDirect(client: Parameters<typeof say>[0], userId: string): Promise<string> {
  const { openDirectRoom } = await client.ask(OpenDirectRoomDocument, { input: { userId } })
  if (openDirectRoom.__typename !== 'OpenDirectRoomPayload') throw new Error(JSON.stringify(openDirectRoom))
  return openDirectRoom.room.id
}

const hear = (devices: Awaited<ReturnType<typeof openTwo>>[number][], body: string) =>
  Promise.all(devices.map(({ hears }) => hears.next('MessageSent', ({ message }) => message.body === body)))

test('the other one hears of a direct room with its first message, and again after leaving it', async () => {
  const instances = await Promise.all([startInstance(), startInstance()])
  const [ada, bob] = await signUpAll(connect, instances[0]!, 'ada', 'bob')
  const adas = await openTwo(connect, instances, ada)
  const bobs = await openTwo(connect, instances, bob)
  const room = await openDirect(adas[0], bob.id)
  await settle(...bobs)
  for (const device of bobs) expect(heardOf(room, device)).toEqual([])
  expect(await openDirect(adas[1], bob.id)).toBe(room)
  await say(adas[0], room, 'hello')
  await say(bobs[1], room, 'hi')
  // Whoever leaves is shown nothing more, not even what its feed was still reading.
  await hear(bobs, 'hi')
  await remove(bobs[0], room, bob.id)
  await say(adas[1], room, 'still there?')
  await hear([...adas, ...bobs], 'still there?')
  await bobs[0].ask(BlockUserDocument, { input: { userId: ada.id } })
  const { sendMessage } = await adas[0].ask(SendMessageDocument, { input: { roomId: room, body: 'too late' } })
  expect(sendMessage.__typename).toBe('NotAllowedError')
  await Promise.all([settle(...adas), settle(...bobs)])
  const bobHeard = [
    'AddedToRoom by ada',
    'MessageSent by ada: hello',
    'MessageSent by bob: hi',
    'RemovedFromRoom by bob',
    'AddedToRoom by ada',
    'MessageSent by ada: still there?',
  ]
  for (const device of bobs) expect(heardOf(room, device)).toEqual(bobHeard)
  for (const device of adas)
    expect(heardOf(room, device)).toEqual([
      'AddedToRoom by ada',
      'MemberAdded by ada: bob',
      'MessageSent by ada: hello',
      'MessageSent by bob: hi',
      'MemberRemoved by bob: bob',
      'MemberAdded by ada: bob',
      'MessageSent by ada: still there?',
    ])
})

test('all who are put into a new room hear of it; so does whoever comes with an invitation', async () => {
  const instances = await Promise.all([startInstance(), startInstance()])
  const [ada, bob, cyd] = await signUpAll(connect, instances[0]!, 'ada', 'bob', 'cyd')
  const adas = await openTwo(connect, instances, ada)
  const bobs = await openTwo(connect, instances, bob)
  const cyds = await openTwo(connect, instances, cyd)
  const input = { name: 'team', memberIds: [bob.id] }
  const { createRoom: created } = await adas[0].ask(CreateRoomDocument, { input })
  if (created.__typename !== 'CreateRoomPayload') throw new Error(created.message)
  const roomId = created.room.id
  const { createInvitation } = await bobs[0].ask(CreateInvitationDocument, { input: { roomId, maxUses: 1 } })
  if (createInvitation.__typename !== 'CreateInvitationPayload') throw new Error(createInvitation.message)
  const { joinRoom } = await cyds[1].ask(JoinRoomDocument, { input: { invitationCode: createInvitation.code } })
  expect(joinRoom.__typename).toBe('JoinRoomPayload')
  await say(cyds[0], roomId, 'here I am')
  await Promise.all([settle(...adas), settle(...bobs), settle(...cyds)])
  const last = ['MemberAdded by cyd: cyd', 'MessageSent by cyd: here I am']
  for (const device of adas)
    expect(heardOf(roomId, device)).toEqual(['AddedToRoom by ada', 'MemberAdded by ada: bob', ...last])
  for (const device of bobs) expect(heardOf(roomId, device)).toEqual(['AddedToRoom by ada', ...last])
  for (const device of cyds) expect(heardOf(roomId, device)).toEqual(['AddedToRoom by cyd', last[1]])
})
