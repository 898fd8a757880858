/** A room changes hands and rules while some look and some are away: all learn the same, and who may not, may not. */
import { describe, expect, test } from 'vitest'
import { type RoomRole, SetMemberRoleDocument, UpdateRoomDocument } from '../generated/graphql.ts'
import type { ChatClient } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { heardOf, openDevice, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, remove, say, signUpAll } from '../support/people.ts'

const update = async (client: ChatClient, roomId: string, facts: object) =>
  (await client.ask(UpdateRoomDocument, { input: { roomId, ...facts } })).updateRoom
const give = async (client: ChatClient, roomId: string, userId: string, role: RoomRole) =>
  (await client.ask(SetMemberRoleDocument, { input: { roomId, userId, role } })).setMemberRole

describe.each(clients)('through $library', ({ connect }) => {
  test('a room is locked, renamed and given away: live and on return everybody has the same in the end', async () => {
    const [one, two] = await Promise.all([startInstance(), startInstance()])
    const [ada, bob, cyd] = await signUpAll(connect, one, 'ada', 'bob', 'cyd')
    const adas = await openDevice(connect, one, ada)
    const bobs = await openDevice(connect, two, bob)
    const away = await openDevice(connect, one, cyd)
    const room = await createRoom(adas, 'Tea')
    for (const { id } of [bob, cyd]) await add(adas, room, id)
    await away.hears.next('AddedToRoom')
    const after = away.hears.cursors()
    await away.close()

    const cyds = await openDevice(connect, two, cyd, { roomIds: [] })
    expect(await update(cyds, room, { name: 'Mine' })).toMatchObject({ needs: 'MODERATOR' })
    await give(adas, room, bob.id, 'MODERATOR')
    expect(await update(bobs, room, { roleToSend: 'MODERATOR' })).toMatchObject({ room: { roleToSend: 'MODERATOR' } })
    await expect(say(cyds, room, 'let me in')).rejects.toThrow('NotAllowedError')
    await say(bobs, room, 'order')
    await update(bobs, room, { roleToSend: 'MEMBER', name: 'Coffee' })
    await give(adas, room, bob.id, 'OWNER')
    await remove(adas, room, ada.id)
    await settle(bobs)

    const rules = [
      'RoomUpdated by bob: Tea, MODERATOR',
      'MessageSent by bob: order',
      'RoomUpdated by bob: Coffee, MEMBER',
    ]
    const transfer = ['bob is OWNER', 'ada is MODERATOR'].map(what => `MemberUpdated by ada: ${what}`)
    const told = ['MemberUpdated by ada: bob is MODERATOR', ...rules, ...transfer, 'RoomUpdated by ada: Coffee, MEMBER']
    const added = ['MemberAdded by ada: bob', 'MemberAdded by ada: cyd']
    expect(heardOf(room, bobs)).toEqual(['AddedToRoom by ada', added[1], ...told, 'MemberRemoved by ada: ada'])
    await settle(adas)
    expect(heardOf(room, adas)).toEqual(['AddedToRoom by ada', ...added, ...told, 'RemovedFromRoom by ada'])

    // What is replayed shows the room as it is at the reading, and roles as they became.
    const back = await openDevice(connect, two, cyd, { after })
    await settle(back)
    const asItIs = (line: string) => line.replace(/^RoomUpdated by (\w+): .*/, 'RoomUpdated by $1: Coffee, MEMBER')
    expect(heardOf(room, back)).toEqual([...told.map(asItIs), 'MemberRemoved by ada: ada'])
    await say(cyds, room, 'at last')
  })
})
