/** One person with three devices in two rooms, across two instances, offline and back: badges agree at every step. */
import { expect, test } from 'vitest'
import { BadgedDevice, markRead, overviewDocument, sendTyping, subscribe } from '../support/awareness.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openClient } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, remove, say, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'

const typingText = 'subscription { events { __typename ... on UserTyping { user { id } } } }'
type Typing = { events: { __typename: string; user?: { id: string } } }

/** Two rooms: in the larger one only the reader is told of a marker. */
async function setOut() {
  const limits = { receiptMembers: 2 }
  const [one, two] = await Promise.all([startInstance({ limits }), startInstance({ limits })])
  const [ada, bob, cleo] = await signUpAll(connectGraphqlWs, one, 'ada', 'bob', 'cleo')
  const bobs = openClient(connectGraphqlWs, two, bob)
  const [small, large] = [await createRoom(bobs, 'small'), await createRoom(bobs, 'large')]
  for (const room of [small, large]) await add(bobs, room, ada.id)
  await add(bobs, large, cleo.id)
  const [phone, laptop, tablet] = [one, two, two].map(place => new BadgedDevice(place, ada)) as [
    BadgedDevice,
    BadgedDevice,
    BadgedDevice,
  ]
  const all = [phone, laptop, tablet]
  /** Every device that is online shows what Redis has, whichever instance is asked. */
  const agree = async (inSmall: number, inLarge: number) => {
    const due = { [small]: inSmall, [large]: inLarge }
    for (const { client } of all) {
      const { viewer } = await client.ask(overviewDocument, {})
      expect(
        Object.fromEntries(viewer.rooms.nodes.map(({ id, viewerMember }) => [id, viewerMember.unreadCount])),
      ).toEqual(due)
      expect(viewer.unreadCount).toBe(inSmall + inLarge)
    }
    for (const device of all.filter(({ isOnline }) => isOnline)) {
      const isRight = () =>
        JSON.stringify(Object.entries(device.badges()).sort()) === JSON.stringify(Object.entries(due).sort())
      await until(isRight, { what: () => `${JSON.stringify(due)}, not ${JSON.stringify(device.badges())}` })
    }
  }
  return { one, two, ada, bob, cleo, bobs, small, large, phone, laptop, tablet, agree }
}

test('badges agree at every step, of what others say, is read, is said, and happens while a device is away', async () => {
  const { bobs, small, large, phone, laptop, tablet, agree } = await setOut()
  await Promise.all([phone.goOnline(), laptop.goOnline(), tablet.goOnline()])
  await agree(0, 0)
  for (const room of [small, small, small, large, large]) await say(bobs, room, 'hello')
  await agree(3, 2)
  const marked = await markRead(phone.client, small, 2)
  expect(marked).toMatchObject({ member: { readNumber: 2, unreadCount: 1 }, viewer: { unreadCount: 3 } })
  await agree(1, 2)
  // Within the same second: the room is not told again, the reader is.
  await markRead(laptop.client, small)
  await markRead(laptop.client, small, 1)
  await markRead(laptop.client, large, 1)
  await agree(0, 1)
  await tablet.goOffline()
  for (const room of [small, large]) await say(bobs, room, 'are you there?')
  await markRead(phone.client, large)
  await say(phone.client, small, 'I am')
  await agree(0, 0)
  await say(bobs, large, 'and here?')
  await agree(0, 1)
  await tablet.goOnline()
  await agree(0, 1)
  const kinds = tablet.events.map(({ __typename }) => __typename)
  expect(kinds.filter(kind => kind === 'FeedReady')).toEqual(['FeedReady'])
  const early = tablet.events.slice(0, kinds.indexOf('FeedReady'))
  const told = early.flatMap(({ __typename, roomId, readNumber }) =>
    __typename === 'ReadMarkerMoved' ? [[roomId, readNumber]] : [],
  )
  expect(new Map(told as [string, number][])).toEqual(
    new Map([
      [small, 5],
      [large, 3],
    ]),
  )
  for (const device of [phone, laptop]) await device.goOffline()
  await markRead(tablet.client, large)
  for (const device of [phone, laptop]) await device.goOnline()
  await agree(0, 0)
})

test('whoever was removed and comes back begins with nothing unread, on every device', async () => {
  const { ada, bobs, small, phone, laptop, agree } = await setOut()
  await Promise.all([phone.goOnline(), laptop.goOnline()])
  await say(bobs, small, 'one')
  await agree(1, 0)
  await remove(bobs, small, ada.id)
  expect(await markRead(phone.client, small)).toMatchObject({ __typename: 'NotAMemberError' })
  await say(bobs, small, 'two')
  await add(bobs, small, ada.id)
  const { viewer } = await phone.client.ask(overviewDocument, {})
  expect(viewer.rooms.nodes.find(({ id }) => id === small)!.viewerMember).toEqual({ readNumber: 2, unreadCount: 0 })
})

test('members of a small room are told how far others have read, and who types; nobody else is', async () => {
  const { one, two, ada, bob, cleo, bobs, small, large, phone } = await setOut()
  await phone.goOnline()
  const bobsPhone = new BadgedDevice(two, bob)
  const cleos = subscribe<Typing>(one, cleo.token, typingText, {})
  await bobsPhone.goOnline()
  await until(() => [phone, bobsPhone].every(({ events }) => events.at(-1)?.__typename === 'FeedReady'))
  await until(() => cleos.got.length === 1)
  await say(bobs, small, 'hello')
  await markRead(phone.client, small)
  await until(() => bobsPhone.events.some(event => event.user?.id === ada.id && event.readNumber === 1))
  expect(await sendTyping(phone.client, small)).toMatchObject({ told: true })
  expect(await sendTyping(phone.client, small)).toMatchObject({ told: false })
  const typings = ({ events }: BadgedDevice) => events.filter(({ __typename }) => __typename === 'UserTyping')
  await until(() => typings(bobsPhone).length === 1 && typings(phone).length === 1)
  const strangers = openClient(connectGraphqlWs, one, cleo)
  expect(await sendTyping(strangers, small)).toMatchObject({ __typename: 'NotAMemberError' })
  expect(await markRead(strangers, small, 1)).toMatchObject({ __typename: 'NotAMemberError' })
  expect(await sendTyping(strangers, 'room_of nobody')).toMatchObject({ __typename: 'NotAMemberError' })
  await sendTyping(bobs, large)
  await until(() => cleos.got.length === 2)
  expect(cleos.got.map(({ events }) => events.user?.id)).toEqual([undefined, bob.id])
})
