/** Who is here, across two instances: devices are one person, strangers see nobody, and an instance that ends says nothing. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { BlockUserDocument, OpenDirectRoomDocument, UnblockUserDocument } from '../generated/graphql.ts'
import { type PresenceChange, presenceDocument, watch } from '../support/awareness.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openClient, openDevice } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, deleteRoom, type Person, remove, say, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'

async function setOut() {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  const [ada, bob, eve] = await signUpAll(connectGraphqlWs, one, 'ada', 'bob', 'eve')
  const adas = await openDevice(connectGraphqlWs, one, ada)
  const room = await createRoom(adas)
  await add(adas, room, bob.id)
  const watching = watch(one, ada, [room])
  await until(() => watching.got.length > 0)
  /** What Ada was told of Bob, in order. */
  const told = () =>
    watching.got.flatMap(({ presence }) =>
      presence.changes.filter(({ user }) => user.id === bob.id).map(({ online }) => online),
    )
  return { one, two, ada, bob, eve, adas, room, watching, told }
}

const idsOf = ({ changes }: PresenceChange) => new Set(changes.map(({ user }) => user.id))

test('a person with devices on two instances is here until a while after the last of them has gone', async () => {
  const { one, two, ada, bob, adas, room, watching, told } = await setOut()
  expect(idsOf(watching.got[0]!.presence)).toEqual(new Set([ada.id, bob.id]))
  expect(told()).toEqual([false])
  const [phone, laptop] = [await openDevice(connectGraphqlWs, one, bob), await openDevice(connectGraphqlWs, two, bob)]
  await until(() => told().length === 2)
  await phone.close()
  await laptop.close()
  const again = await openDevice(connectGraphqlWs, two, bob)
  const asked = { username: bob.username, roomId: room }
  expect(await adas.ask(presenceDocument, asked)).toMatchObject({ user: { presence: { online: true } } })
  await again.close()
  await until(() => told().length === 3)
  expect(told()).toEqual([false, true, false])
  const last = watching.got.at(-1)!.presence.changes.find(({ user }) => user.id === bob.id)!
  expect(Math.abs(Date.parse(last.lastSeenAt!) - Date.now())).toBeLessThan(20_000)
  expect(await adas.ask(presenceDocument, asked)).toMatchObject({ user: { presence: { online: false } } })
}, 40_000)

test('whose instance drains is not said to have gone, and comes back elsewhere unnoticed', async () => {
  const { two, bob, adas, room, told } = await setOut()
  const three = await startInstance()
  await openDevice(connectGraphqlWs, two, bob)
  await until(() => told().length === 2)
  await two.stop()
  const asked = { username: bob.username, roomId: room }
  expect(await adas.ask(presenceDocument, asked)).toMatchObject({ user: { presence: { online: true } } })
  const elsewhere = await openDevice(connectGraphqlWs, three, bob)
  expect(await elsewhere.ask(presenceDocument, asked)).toMatchObject({ user: { presence: { online: true } } })
  expect(told()).toEqual([false, true])
})

test('strangers are told nothing, nor is whoever was removed, and nobody of a room that is no more', async () => {
  const { one, two, ada, bob, eve, adas, room, watching } = await setOut()
  const eves = openClient(connectGraphqlWs, two, eve)
  expect(await eves.ask(presenceDocument, { username: bob.username, roomId: room })).toEqual({
    user: { presence: null },
    room: null,
  })
  const spying = watch(two, eve, [room, 'room_of nobody', 'nonsense'])
  await until(() => spying.ended !== null)
  expect([spying.got, spying.ended]).toEqual([[], {}])
  const his = watch(two, bob, [room])
  await until(() => his.got.length === 1)
  await remove(adas, room, bob.id)
  await until(() => his.ended !== null)
  const bobs = openClient(connectGraphqlWs, two, bob)
  expect((await bobs.ask(presenceDocument, { username: ada.username, roomId: room })).user.presence).toBeNull()
  await openDevice(connectGraphqlWs, one, eve)
  await deleteRoom(adas, room)
  await until(() => watching.ended !== null)
  expect(his.got.length).toBe(1)
})

interface Beside {
  directWith: { presence: { online: boolean } | null }
  members: { nodes: { user: { id: string; presence: { online: boolean } | null } }[] }
}

const besideDocument = parse(`query ($id: ID!) { room(id: $id) { directWith { presence { online } }
  members { nodes { user { id presence { online } } } } } }`) as TypedDocumentNode<{ room: unknown }, { id: string }>

test('whoever opens a room with somebody learns whether they are here when they have written to them', async () => {
  const { one, two, bob, eve } = await setOut()
  await openDevice(connectGraphqlWs, one, bob)
  const eves = await openDevice(connectGraphqlWs, two, eve)
  const { openDirectRoom } = await eves.ask(OpenDirectRoomDocument, { input: { userId: bob.id } })
  const id = 'room' in openDirectRoom ? openDirectRoom.room.id : ''
  const shown = async () => (await eves.ask(besideDocument, { id })).room
  const beside = (online: object | null) => ({
    directWith: { presence: online },
    members: {
      nodes: expect.arrayContaining([
        { user: { id: eve.id, presence: { online: true } } },
        { user: { id: bob.id, presence: online } },
      ]),
    },
  })
  expect(await shown()).toEqual(beside(null))
  const spying = watch(two, eve, [id])
  await until(() => spying.got.length === 1)
  expect(spying.got[0]!.presence.changes).toEqual([])
  await say(eves, id, 'hello')
  expect(await shown()).toEqual(beside({ online: true }))
  const known = watch(two, eve, [id])
  await until(() => known.got.length === 1)
  expect(idsOf(known.got[0]!.presence)).toContain(bob.id)
})

test('two of whom one has blocked the other see nothing of each other in their room, until that ends', async () => {
  const { one, two, bob, eve } = await setOut()
  const bobs = await openDevice(connectGraphqlWs, one, bob)
  const eves = await openDevice(connectGraphqlWs, two, eve)
  const { openDirectRoom } = await eves.ask(OpenDirectRoomDocument, { input: { userId: bob.id } })
  const id = 'room' in openDirectRoom ? openDirectRoom.room.id : ''
  await say(eves, id, 'hello')
  /** What the other one's presence is, by all ways. */
  const sight = async (client: typeof eves, other: Person) => {
    const { room } = (await client.ask(besideDocument, { id })) as { room: Beside }
    const { user } = await client.ask(presenceDocument, { username: other.username, roomId: id })
    const member = room.members.nodes.find(node => node.user.id === other.id)
    return [room.directWith.presence, member?.user.presence, user.presence].map(seen => seen?.online ?? null)
  }
  const watchAnew = async () => {
    const watching = watch(two, eve, [id])
    await until(() => watching.got.length === 1)
    return watching.got[0]!.presence
  }
  /** Of one subscription from before the block on, at an instance where nobody begins to watch. */
  const living = watch(one, bob, [id])
  const countNow = () => living.got.at(-1)?.presence.onlineCount
  for (const isBlocked of [false, true, false]) {
    if (isBlocked) await bobs.ask(BlockUserDocument, { input: { userId: eve.id } })
    else await bobs.ask(UnblockUserDocument, { input: { userId: eve.id } })
    const seen = isBlocked ? [null, null, null] : [true, true, true]
    expect([await sight(eves, bob), await sight(bobs, eve)]).toEqual([seen, seen])
    expect(idsOf(await watchAnew()).size).toBe(isBlocked ? 0 : 2)
    await until(() => countNow() === (isBlocked ? 0 : 2), { withinMs: 20_000 })
  }
})

test('more rooms than there may be are refused, and so is all of it where presence is off', async () => {
  const { one, ada, bob, room } = await setOut()
  const many = watch(
    one,
    ada,
    Array.from({ length: 101 }, () => room),
  )
  await until(() => many.ended !== null)
  expect(JSON.stringify(many.ended)).toContain('at most 100 rooms')
  const off = await startInstance({ presence: false })
  const client = await openDevice(connectGraphqlWs, off, bob)
  expect(await client.ask(presenceDocument, { username: ada.username, roomId: room })).toEqual({
    user: { presence: null },
    room: { onlineCount: null },
  })
  const watching = watch(off, bob, [room])
  await until(() => watching.ended !== null)
  expect(JSON.stringify(watching.ended)).toContain('tells nobody who is here')
})
