/** The whole task: three people with two sockets each, on two instances, from the first account to the last event. */
import { describe, expect, test } from 'vitest'
import { RoomMessagesDocument, ViewerDocument } from '../generated/graphql.ts'
import type { ChatClient } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { heardOf, openTwo, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, deleteRoom, remove, say, signUpAll } from '../support/people.ts'

describe.each(clients)('through $library', ({ connect }) => {
  test('everyone hears of everything on every socket, exactly once and in order', async () => {
    const instances = await Promise.all([startInstance(), startInstance()])
    const [ada, bob, cyd] = await signUpAll(connect, instances[0], 'ada', 'bob', 'cyd')
    const adas = await openTwo(connect, instances, ada)
    const bobs = await openTwo(connect, instances, bob)
    const cyds = await openTwo(connect, instances, cyd)
    const everyone = [...adas, ...bobs, ...cyds]
    expect(await Promise.all(everyone.map(usernameOf))).toEqual([ada, ada, bob, bob, cyd, cyd].map(who => who.username))

    const room = await createRoom(adas[0], 'tea')
    await add(adas[1], room, bob.id)
    await add(bobs[1], room, cyd.id)
    await Promise.all(everyone.map((device, i) => say(device, room, `hello from socket ${i}`)))
    await remove(bobs[0], room, cyd.id)
    await say(adas[0], room, 'cyd is out')
    await remove(bobs[1], room, bob.id)
    await say(adas[1], room, 'bob has left')
    await add(adas[0], room, cyd.id)
    await say(cyds[1], room, 'back again')
    const hellos = (await messagesOf(adas[0], room)).slice(0, 6)
    await deleteRoom(adas[1], room)
    await Promise.all([settle(...adas), settle(...bobs), settle(...cyds)])

    const adaHeard = [
      'AddedToRoom by ada',
      'MemberAdded by ada: bob',
      'MemberAdded by bob: cyd',
      ...hellos,
      'MemberRemoved by bob: cyd',
      'MessageSent by ada: cyd is out',
      'MemberRemoved by bob: bob',
      'MessageSent by ada: bob has left',
      'MemberAdded by ada: cyd',
      'MessageSent by cyd: back again',
      'RoomDeleted by ada',
    ]
    const bobHeard = [
      'AddedToRoom by ada',
      'MemberAdded by bob: cyd',
      ...hellos,
      'MemberRemoved by bob: cyd',
      'MessageSent by ada: cyd is out',
      'RemovedFromRoom by bob',
    ]
    const cydHeard = [
      'AddedToRoom by bob',
      ...hellos,
      'RemovedFromRoom by bob',
      'AddedToRoom by ada',
      'MessageSent by cyd: back again',
      'RoomDeleted by ada',
    ]
    expect(adas.map(device => heardOf(room, device))).toEqual([adaHeard, adaHeard])
    expect(bobs.map(device => heardOf(room, device))).toEqual([bobHeard, bobHeard])
    expect(cyds.map(device => heardOf(room, device))).toEqual([cydHeard, cydHeard])
    for (const device of everyone) expect(await roomsOf(device)).not.toContain(room)
    for (const { hears } of everyone) expect(hears.kinds().filter(kind => kind === 'FeedReady')).toHaveLength(1)
  })
})

async function usernameOf(client: ChatClient) {
  const { viewer } = await client.ask(ViewerDocument, {})
  return viewer?.user.username
}

async function roomsOf(client: ChatClient) {
  const { viewer } = await client.ask(ViewerDocument, {})
  return viewer?.rooms.edges.map(({ node }) => node.id)
}

async function messagesOf(client: ChatClient, id: string) {
  const { room } = await client.ask(RoomMessagesDocument, { id })
  return room!.messages!.edges.map(({ node }) => `MessageSent by ${node.author.displayName}: ${node.body}`)
}
