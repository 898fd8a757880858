/** Bans as people hear them: members and listeners, live and when they come back. */
import { expect, test } from 'vitest'
import {
  BanUserDocument,
  type BanUserInput,
  DeleteMessageDocument,
  JoinRoomDocument,
  MuteMemberDocument,
  SetMemberRoleDocument,
  UnbanUserDocument,
  UpdateRoomDocument,
} from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { type Device, heardOf, openClient, openDevice, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, remove, say, signUpAll } from '../support/people.ts'

/** A public room of Ada's, with Bob as a moderator and Cleo as a member; Dan listens. All are heard on another instance. */
async function setOut() {
  const [one, two] = [await startInstance(), await startInstance()]
  const [ada, bob, cleo, dan] = await signUpAll(connectGraphqlWs, one, 'ada', 'bob', 'cleo', 'dan')
  const adas = openClient(connectGraphqlWs, one, ada)
  const bobs = openClient(connectGraphqlWs, one, bob)
  const cleos = openClient(connectGraphqlWs, one, cleo)
  const room = await createRoom(adas)
  await adas.ask(UpdateRoomDocument, { input: { roomId: room, visibility: 'PUBLIC' } })
  for (const { id } of [bob!, cleo!]) await add(adas, room, id)
  await adas.ask(SetMemberRoleDocument, { input: { roomId: room, userId: bob!.id, role: 'MODERATOR' } })
  const listen = (person: { token: string }, after?: string[]) =>
    openDevice(connectGraphqlWs, two, person, { after: after ?? null, roomIds: [room] })
  return {
    room,
    people: { ada: ada!, bob: bob!, cleo: cleo!, dan: dan! },
    adas,
    bobs,
    cleos,
    listen,
    open: (person: { token: string }, after?: string[]) =>
      openDevice(connectGraphqlWs, two, person, { after: after ?? null }),
    ban: async (userId: string, more: Partial<BanUserInput> = {}) => {
      const { banUser } = await bobs.ask(BanUserDocument, { input: { roomId: room, userId, ...more } })
      if (banUser.__typename !== 'BanUserPayload') throw new Error(JSON.stringify(banUser))
      return banUser.ban
    },
  }
}

const reset = { __typename: 'FeedReset', reason: 'GONE', cursor: null }
const lastOf = (device: Device, room: string) =>
  device.hears.events.filter(event => 'roomId' in event && event.roomId === room).at(-1)

test('a member who is banned hears so last; the others hear who left, who is banned, and what is deleted', async () => {
  const { room, people, cleos, bobs, adas, open, listen, ban } = await setOut()
  const [ada, cleo, dan] = [await open(people.ada), await open(people.cleo), await listen(people.dan)]
  for (const body of ['one', 'two', 'three']) await say(cleos, room, body)
  const { until } = await ban(people.cleo.id, { seconds: 3600, deleteMessagesSeconds: 60, reason: 'spam' })
  await say(bobs, room, 'order')
  for (const device of [ada, dan]) {
    await device.hears.next('MessageSent', ({ message }) => message.body === 'order')
    expect(heardOf(room, device).slice(3)).toEqual([
      'MemberRemoved by bob: cleo',
      'UserBanned',
      'MessagesDeleted',
      'MessageSent by bob: order',
    ])
    expect(device.hears.of('MemberRemoved')).toMatchObject([{ cause: 'BANNED' }])
    expect(device.hears.of('UserBanned')).toMatchObject([{ bannedUntil: until, user: { id: people.cleo.id } }])
    const [deleted] = device.hears.of('MessagesDeleted')
    expect(deleted!.messages.map(({ body, number }) => [number, body])).toEqual([
      [3, ''],
      [2, ''],
      [1, ''],
    ])
    expect(deleted!.deletedBy.id).toBe(people.bob.id)
    expect(JSON.stringify(device.hears.events)).not.toContain('spam')
  }
  await settle(cleo)
  expect(lastOf(cleo, room)).toMatchObject({ __typename: 'RemovedFromRoom', cause: 'BANNED', bannedUntil: until })
  await adas.ask(UnbanUserDocument, { input: { roomId: room, userId: people.cleo.id } })
  expect(await ada.hears.next('UserUnbanned')).toMatchObject({ user: { id: people.cleo.id } })
  await cleos.ask(JoinRoomDocument, { input: { roomId: room } })
  await say(adas, room, 'welcome')
  await cleo.hears.next('MessageSent', ({ message }) => message.body === 'welcome')
  expect(heardOf(room, cleo).slice(-3)).toEqual([
    'RemovedFromRoom by bob',
    'AddedToRoom by cleo',
    'MessageSent by ada: welcome',
  ])
})

test('a listener who is banned is cut at that entry, and hears the room no more', async () => {
  const { room, people, bobs, listen, ban, open } = await setOut()
  const [ada, dan] = [await open(people.ada), await listen(people.dan)]
  await say(bobs, room, 'before')
  await ban(people.dan.id)
  await say(bobs, room, 'after')
  await ada.hears.next('MessageSent', ({ message }) => message.body === 'after')
  await dan.hears.next('FeedReset')
  const later = await listen(people.dan)
  expect(heardOf(room, dan)).toEqual(['MessageSent by bob: before', 'FeedReset GONE'])
  expect(later.hears.kinds()).toEqual(['FeedReady'])
  expect(later.hears.cursors()).toEqual([])
})

test('who was away is told only the end: a member that they are banned, a listener that the room is gone', async () => {
  const { room, people, cleos, bobs, open, listen, ban } = await setOut()
  const [cleo, dan] = [await open(people.cleo), await listen(people.dan)]
  await say(cleos, room, 'seen')
  for (const device of [cleo, dan]) await device.hears.next('MessageSent')
  const cursors = [cleo, dan].map(device => device.hears.cursors())
  for (const device of [cleo, dan]) await device.close()
  await say(bobs, room, 'not for them')
  for (const { id } of [people.cleo, people.dan]) await ban(id, { seconds: 3600 })
  const back = await open(people.cleo, cursors[0])
  expect(back.hears.of('RemovedFromRoom')).toMatchObject([{ cause: 'BANNED', bannedUntil: expect.any(String) }])
  expect(heardOf(room, back)).toEqual(['RemovedFromRoom by bob'])
  const gone = await listen(people.dan, cursors[1])
  expect(lastOf(gone, room)).toMatchObject(reset)
  expect(heardOf(room, gone)).toEqual(['FeedReset GONE'])
})

test('mutes, deletions by moderators, and why somebody left are heard by all', async () => {
  const { room, people, adas, bobs, cleos, open } = await setOut()
  const [ada, cleo] = [await open(people.ada), await open(people.cleo)]
  await say(cleos, room, 'a word')
  const { message } = await ada.hears.next('MessageSent')
  await bobs.ask(MuteMemberDocument, { input: { roomId: room, userId: people.cleo.id, seconds: 60 } })
  await bobs.ask(DeleteMessageDocument, { input: { messageId: message.id } })
  await remove(adas, room, people.bob.id)
  await remove(cleos, room, people.cleo.id)
  await ada.hears.next('MemberRemoved', ({ cause }) => cause === 'LEFT')
  for (const device of [ada, cleo]) {
    expect(device.hears.of('MemberUpdated')).toMatchObject([
      { member: { user: { id: people.cleo.id }, mutedUntil: expect.any(String) }, updatedBy: { id: people.bob.id } },
    ])
    expect(device.hears.of('MessagesDeleted')).toMatchObject([{ deletedBy: { id: people.bob.id } }])
  }
  expect(ada.hears.of('MemberRemoved').map(({ cause }) => cause)).toEqual(['REMOVED', 'LEFT'])
  await cleo.hears.next('RemovedFromRoom')
  expect(cleo.hears.of('RemovedFromRoom')).toMatchObject([{ cause: 'LEFT', bannedUntil: null }])
})
