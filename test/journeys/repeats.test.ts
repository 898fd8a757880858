/** Commands that are repeated succeed, change nothing more, and are heard of once. */
import { describe, expect, test } from 'vitest'
import {
  AddMemberDocument,
  CreateRoomDocument,
  DeleteRoomDocument,
  RemoveMemberDocument,
  SendMessageDocument,
} from '../generated/graphql.ts'
import type { Connect } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { heardOf, openDevice, openTwo, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, signUpAll } from '../support/people.ts'

describe.each(clients)('through $library', ({ connect }) => {
  test('a message that is sent twice, through two instances, is one message', async () => {
    const { adas, bobs, room } = await setOut(connect)
    const input = { roomId: room, body: 'once', clientMessageId: 'mine' }
    const answers = []
    for (const device of [...adas, ...adas])
      answers.push((await device.ask(SendMessageDocument, { input })).sendMessage)
    const ids = answers.map(answer => answer.__typename === 'SendMessagePayload' && answer.sentMessage.id)
    expect(answers.map(answer => 'repeated' in answer && answer.repeated)).toEqual([false, true, true, true])
    expect(new Set(ids).size).toBe(1)
    await Promise.all([settle(...adas), settle(bobs)])
    for (const device of [...adas, bobs]) expect(heardOf(room, device).at(-1)).toBe('MessageSent by ada: once')
    for (const { hears } of [...adas, bobs]) expect(hears.bodies()).toEqual(['once'])
  })

  test('adding a member twice and removing a stranger succeed, and nobody hears of it', async () => {
    const { bob, cyd, adas, bobs, room } = await setOut(connect)
    const { addMember } = await adas[1].ask(AddMemberDocument, { input: { roomId: room, userId: bob.id } })
    const { removeMember } = await adas[1].ask(RemoveMemberDocument, { input: { roomId: room, userId: cyd.id } })
    expect([addMember, removeMember]).toMatchObject([{ added: false }, { removed: false }])
    await Promise.all([settle(...adas), settle(bobs)])
    for (const device of adas) expect(heardOf(room, device)).toEqual(['AddedToRoom by ada', 'MemberAdded by ada: bob'])
    expect(heardOf(room, bobs)).toEqual(['AddedToRoom by ada'])
  })

  test('a room that is created twice under one id of its creator is one room, and may be deleted twice', async () => {
    const { adas } = await setOut(connect)
    const input = { name: 'one room', clientRoomId: 'mine' }
    const created = []
    for (const device of adas) created.push((await device.ask(CreateRoomDocument, { input })).createRoom)
    const [first, second] = created.map(answer => (answer.__typename === 'CreateRoomPayload' ? answer.room.id : null))
    expect(first).toBeTruthy()
    expect(second).toBe(first)
    for (const device of adas) await device.hears.next('AddedToRoom', ({ roomId }) => roomId === first)
    const deleted = { deleteRoom: { roomId: first } }
    for (const device of adas)
      expect(await device.ask(DeleteRoomDocument, { input: { roomId: first! } })).toMatchObject(deleted)
    await settle(...adas)
    for (const device of adas) expect(heardOf(first!, device)).toEqual(['AddedToRoom by ada', 'RoomDeleted by ada'])
  })
})

/** Ada on two instances and Bob on one, in a room of Ada's; Cyd exists. */
async function setOut(connect: Connect) {
  const instances = await Promise.all([startInstance(), startInstance()])
  const [ada, bob, cyd] = await signUpAll(connect, instances[0], 'ada', 'bob', 'cyd')
  const adas = await openTwo(connect, instances, ada)
  const bobs = await openDevice(connect, instances[1], bob)
  const room = await createRoom(adas[0])
  await add(adas[0], room, bob.id)
  await bobs.hears.next('AddedToRoom')
  return { bob, cyd, adas, bobs, room }
}
