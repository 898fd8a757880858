/** One person on more than one device: joining later, listening to less, signing out. */
import { describe, expect, test } from 'vitest'
import { OverviewDocument, SignInDocument, SignOutDocument } from '../generated/graphql.ts'
import type { ChatClient, Connect } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { heardOf, openClient, openDevice, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, type Person, say, signUpAll } from '../support/people.ts'
import { keepSaying } from '../support/stream.ts'
import { until } from '../support/until.ts'

describe.each(clients)('through $library', ({ connect }) => {
  test('a second device joins its first look to its feed without a gap', async () => {
    const { instances, ada, bobs, room } = await setOut(connect)
    const stream = keepSaying(bobs, room)
    await until(() => stream.said.length > 10)
    const second = openClient(connect, instances[1], ada)
    const { viewer } = await second.ask(OverviewDocument, {})
    const seen = viewer!.rooms.nodes[0]!.messages!.nodes.map(({ body }) => body)
    await until(() => stream.said.length > seen.length + 10)
    const hears = second.listen({ after: viewer!.feedCursors })
    await hears.ready()
    await until(() => stream.said.length > seen.length + 30)
    const said = await stream.stop()
    await hears.next('MessageSent', ({ message }) => message.body === said.at(-1))
    const heard = hears.bodies()
    expect([...seen, ...heard.filter(body => !seen.includes(body))]).toEqual(said)
    expect(new Set(heard).size).toBe(heard.length)
  })

  test('signing out on one device ends its sockets, and those of no other', async () => {
    const { instances, ada, first, bobs, room } = await setOut(connect)
    const second = await openDevice(connect, instances[1], { token: await signInAgain(connect, instances[0], ada) })
    const alsoFirst = await openDevice(connect, instances[1], ada)
    expect(await first.ask(SignOutDocument, {})).toMatchObject({ signOut: { signedOut: true } })
    await until(() => [first, alsoFirst].every(device => device.hears.ended && device.closeCodes.length > 0))
    expect([first.closeCodes, alsoFirst.closeCodes]).toEqual([[4401], [4401]])
    await say(bobs, room, 'still there?')
    await settle(second)
    expect(heardOf(room, second)).toEqual(['MessageSent by bob: still there?'])
    expect(second.closeCodes).toEqual([])
    expect([first, alsoFirst].flatMap(device => heardOf(room, device))).not.toContain(
      'MessageSent by bob: still there?',
    )
    expect(await viewerOf(openClient(connect, instances[0], ada))).toBeNull()
    expect(await viewerOf(second)).not.toBeNull()
  })

  test('a device that asks for some rooms hears of no other', async () => {
    const { instances, ada, first, bobs, room } = await setOut(connect)
    const narrowed = await openDevice(connect, instances[1], ada, { roomIds: [room] })
    const other = await createRoom(bobs, 'another room')
    await add(bobs, other, ada.id)
    await say(bobs, other, 'elsewhere')
    await first.hears.next('MessageSent')
    await say(bobs, room, 'here')
    await narrowed.hears.next('MessageSent', ({ message }) => message.body === 'here')
    await first.hears.next('MessageSent', ({ message }) => message.body === 'here')
    expect(narrowed.hears.kinds()).toEqual(['FeedReady', 'MessageSent'])
    expect(first.hears.bodies()).toEqual(['elsewhere', 'here'])
  })
})

/** Ada and Bob in a room, each with one device, on different instances. */
async function setOut(connect: Connect) {
  const instances = await Promise.all([startInstance(), startInstance()])
  const [ada, bob] = await signUpAll(connect, instances[0], 'ada', 'bob')
  const first = await openDevice(connect, instances[0], ada)
  const bobs = await openDevice(connect, instances[1], bob)
  const room = await createRoom(bobs)
  await add(bobs, room, ada.id)
  await first.hears.next('AddedToRoom')
  return { instances, ada, first, bobs, room }
}

/** A second session of the same person: its token. */
async function signInAgain(connect: Connect, instance: Parameters<Connect>[0], { username, password }: Person) {
  const { signIn } = await openClient(connect, instance).ask(SignInDocument, { input: { username, password } })
  if (signIn.__typename !== 'SignInPayload') throw new Error(JSON.stringify(signIn))
  return signIn.token
}

/** Over HTTP a dead token is as good as none; over a socket it ends the socket. */
const viewerOf = (client: ChatClient) =>
  client.ask(OverviewDocument, {}).then(
    ({ viewer }) => viewer,
    () => null,
  )
