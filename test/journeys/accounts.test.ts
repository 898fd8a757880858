/** Somebody changes their password and leaves for good: what their devices and those who stay behind see of it. */
import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../support/instance.ts'
import { signUpAll } from '../support/people.ts'
import { openReady, type RawSocket } from '../support/raw-socket.ts'
import { until } from '../support/until.ts'

const signedOut = { code: 4401, reason: 'Unauthorized' }
const feed = `subscription { events { __typename
  ... on RoomEvent { roomId }
  ... on MemberUpdated { member { role user { id displayName } } updatedBy { displayName } }
  ... on RoomUpdated { room { id } }
  ... on MemberRemoved { cause memberCount user { id username displayName } removedBy { displayName } }
  ... on RoomDeleted { roomName } } }`

async function ask({ url }: Instance, token: string, query: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json()
}

const eventsOf = (socket: RawSocket) => socket.of('feed').flatMap(({ payload }) => payload?.data?.events ?? [])

test('a person leaves for good: their rooms go on without them, and every device of theirs is out at once', async () => {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  const [ada, bob] = await signUpAll(connectGraphqlWs, one, 'ada', 'bob')
  const again = `mutation { signIn(input: { username: "${ada.username}", password: "${ada.password}" }) { ... on SignInPayload { token } } }`
  const stolen: string = (await ask(two, '', again)).data.signIn.token
  const [phone, laptop, thief] = await Promise.all([
    openReady(one, ada.token),
    openReady(two, ada.token),
    openReady(two, stolen),
  ])

  // Somebody else is in: a new password puts them out, and nobody else.
  const words = `oldPassword: "${ada.password}", newPassword: "${ada.password} 2"`
  const changed = await phone.ask(`mutation { changePassword(input: { ${words} }) { __typename } }`)
  expect(changed).toEqual({ data: { changePassword: { __typename: 'ChangePasswordPayload' } } })
  expect(await thief.closed(5000)).toEqual(signedOut)
  for (const socket of [phone, laptop]) expect(await socket.answers()).toBe(true)

  const made = await phone.ask(
    `mutation { createRoom(input: { name: "Tea", memberIds: ["${bob.id}"] }) { ... on CreateRoomPayload { room { id } } } }`,
  )
  const room: string = made.data.createRoom.room.id
  await phone.ask(`mutation { sendMessage(input: { roomId: "${room}", body: "Farewell" }) { __typename } }`)
  const bobs = await openReady(two, bob.token)
  await bobs.listen('feed', feed)
  const gone = await phone.ask(
    `mutation { deleteAccount(input: { password: "${ada.password} 2" }) { ... on DeleteAccountPayload { deletedUserId } } }`,
  )
  expect(gone).toEqual({ data: { deleteAccount: { deletedUserId: ada.id } } })
  for (const socket of [phone, laptop]) expect(await socket.closed(5000)).toEqual(signedOut)
  expect((await ask(one, ada.token, '{ viewer { id } }')).errors[0].extensions.code).toBe('UNAUTHENTICATED')

  await until(() => eventsOf(bobs).some(({ __typename }) => __typename === 'MemberRemoved'))
  const nobody = { displayName: 'Deleted user' }
  expect(eventsOf(bobs).filter(({ roomId }) => roomId === room)).toEqual([
    {
      __typename: 'MemberUpdated',
      roomId: room,
      member: { role: 'OWNER', user: { id: bob.id, displayName: 'bob' } },
      updatedBy: nobody,
    },
    {
      __typename: 'MemberUpdated',
      roomId: room,
      member: { role: 'MODERATOR', user: { id: ada.id, ...nobody } },
      updatedBy: nobody,
    },
    { __typename: 'RoomUpdated', roomId: room, room: { id: room } },
    {
      __typename: 'MemberRemoved',
      roomId: room,
      cause: 'ACCOUNT_DELETED',
      memberCount: 1,
      user: { id: ada.id, username: '', ...nobody },
      removedBy: nobody,
    },
  ])
  const { data } = await ask(
    one,
    bob.token,
    `{ user(username: "${ada.username}") { id } node(id: "${ada.id}") { id }
       room(id: "${room}") { owner { id } memberCount lastMessage { body author { id displayName } } } }`,
  )
  expect(data).toEqual({
    user: null,
    node: null,
    room: {
      owner: { id: bob.id },
      memberCount: 1,
      lastMessage: { body: 'Farewell', author: { id: ada.id, ...nobody } },
    },
  })
})
