/** What the application does in rooms: everything everywhere, as a member of none. */
import { expect, test } from 'vitest'
import { appUserId } from '../../src/domain/app.ts'
import { applicationOn, appTokens, externalId } from '../support/application.ts'
import { startInstance } from '../support/instance.ts'
import { openReady } from '../support/raw-socket.ts'

async function start() {
  const { tokens, ...settings } = appTokens('backend')
  const instance = await startInstance(settings)
  const app = applicationOn(instance, tokens[0]!)
  const [ada, bob] = [await app.user('Ada'), await app.user('Bob')]
  return { instance, app, ada, bob }
}
type World = Awaited<ReturnType<typeof start>>

/** One mutation; what it answered, or the name of its refusal. */
async function does({ app }: World, field: string, input: object, selection = '__typename', actAs?: string) {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}`
  const query = `mutation ($input: ${type}Input!) { ${field}(input: $input) { __typename ... on ${type}Payload { ${selection} } } }`
  const { data, errors } = await app.ask(query, { variables: { input }, ...(actAs && { actAs }) })
  if (errors) throw new Error(JSON.stringify(errors))
  return data[field]
}

test('its rooms are found by its own ids, are made once, and it is in none of them', async () => {
  const world = await start()
  const { app, ada, bob, instance } = world
  const id = externalId('room')
  const room =
    'created room { id externalId memberCount owner { id } viewerMember { id } members { nodes { user { id } } } }'
  const socket = await openReady(instance, await app.session(ada))
  await socket.listen('feed')
  const given = { name: 'Support', externalId: id, memberIds: [ada] }
  const made = await Promise.all([1, 2, 3].map(() => does(world, 'createRoom', given, room)))
  expect(made.filter(({ created }) => created)).toHaveLength(1)
  for (const answer of made)
    expect(answer.room).toMatchObject({
      externalId: id,
      memberCount: 1,
      owner: { id: appUserId },
      viewerMember: null,
      members: { nodes: [{ user: { id: ada } }] },
    })
  const roomId = made[0].room.id
  await socket.frame(({ payload }) => payload?.data?.events.__typename === 'AddedToRoom')
  // Whatever else is said of it, and by whomever, it is that room.
  expect(await does(world, 'createRoom', { name: 'Other', externalId: id }, room, bob)).toMatchObject({
    created: false,
    room: { id: roomId, memberCount: null },
  })
  const find = `{ roomByExternalId(externalId: "${id}") { id name } viewer { rooms { nodes { id } } } }`
  expect((await app.ask(find)).data).toEqual({
    roomByExternalId: { id: roomId, name: 'Support' },
    viewer: { rooms: { nodes: [] } },
  })
  expect((await app.ask(find, { actAs: ada })).data.roomByExternalId.id).toBe(roomId)
  expect((await app.ask(find, { actAs: bob })).data.roomByExternalId).toBeNull()
  const token = await app.session(bob)
  const own = { ...world, app: applicationOn(instance, token) }
  expect((await does(own, 'createRoom', { name: 'Mine', externalId: externalId('room') })).__typename).toBe(
    'InvalidInputError',
  )
  expect(await does(world, 'joinRoom', { roomId }, 'joined')).toMatchObject({ joined: false })
})

test('it says, moderates and governs in rooms of others, and entries name it', async () => {
  const world = await start()
  const { app, ada, bob, instance } = world
  const created = await does(world, 'createRoom', { name: 'Tea', memberIds: [bob] }, 'room { id }', ada)
  const roomId = created.room.id
  const socket = await openReady(instance, await app.session(bob))
  const heard = `subscription { events { __typename ... on MessageSent { message { author { id } } } ... on MemberUpdated { updatedBy { id } }
    ... on MessagesDeleted { deletedBy { id } } ... on RoomUpdated { updatedBy { id } } } }`
  await socket.listen('feed', heard)
  const said = await does(world, 'sendMessage', { roomId, body: 'Welcome' }, 'sentMessage { id author { id } number }')
  expect(said.sentMessage.author.id).toBe(appUserId)
  const bobs = await does(world, 'sendMessage', { roomId, body: 'Spam' }, 'sentMessage { id }', bob)
  await does(world, 'deleteMessage', { messageId: bobs.sentMessage.id })
  await does(world, 'muteMember', { roomId, userId: ada, seconds: 60 })
  await does(world, 'updateRoom', { roomId, name: 'Coffee', metadata: { a: 1 } })
  for (const [type, by] of [
    ['MessageSent', 'author'],
    ['MessagesDeleted', 'deletedBy'],
    ['MemberUpdated', 'updatedBy'],
    ['RoomUpdated', 'updatedBy'],
  ] as const) {
    const { payload } = await socket.frame(({ payload }) => payload?.data?.events.__typename === type)
    const event = payload.data.events
    expect((by === 'author' ? event.message.author : event[by]).id, type).toBe(appUserId)
  }
  const roles = `{ room(id: "${roomId}") { owner { id } members { nodes { role user { id } } } memberCount messages { nodes { body } } bans { nodes { id } } invitations { id } } }`
  await does(world, 'setMemberRole', { roomId, userId: bob, role: 'OWNER' })
  expect((await app.ask(roles)).data.room).toMatchObject({
    owner: { id: bob },
    memberCount: 2,
    members: {
      nodes: [
        { role: 'MODERATOR', user: { id: ada } },
        { role: 'OWNER', user: { id: bob } },
      ],
    },
    messages: { nodes: [{ body: 'Welcome' }, { body: '' }] },
    bans: { nodes: [] },
    invitations: [],
  })
  expect((await does(world, 'banUser', { roomId, userId: bob })).__typename).toBe('NotAllowedError')
  expect((await does(world, 'removeMember', { roomId, userId: bob })).__typename).toBe('OwnerCannotLeaveError')
  expect((await does(world, 'addMember', { roomId, userId: appUserId }, '__typename', bob)).__typename).toBe(
    'NotFoundError',
  )
  expect((await does(world, 'banUser', { roomId, userId: ada })).__typename).toBe('BanUserPayload')
  expect((await does(world, 'sendMessage', { roomId, body: 'Hi' }, '__typename', ada)).__typename).toBe(
    'NotAMemberError',
  )
  expect((await does(world, 'deleteRoom', { roomId })).__typename).toBe('DeleteRoomPayload')
  expect((await app.ask(`{ room(id: "${roomId}") { id } }`)).data.room).toBeNull()
})

test('a room that it owns is given to a member, and in direct rooms it reads, speaks and deletes', async () => {
  const world = await start()
  const { app, ada, bob } = world
  const own = (await does(world, 'createRoom', { name: 'Tea', memberIds: [ada, bob] }, 'room { id }')).room.id
  await does(world, 'setMemberRole', { roomId: own, userId: ada, role: 'OWNER' })
  const { room } = (await app.ask(`{ room(id: "${own}") { owner { id } members { nodes { role } } } }`)).data
  expect(room).toEqual({ owner: { id: ada }, members: { nodes: [{ role: 'OWNER' }, { role: 'MEMBER' }] } })
  const direct = (await does(world, 'openDirectRoom', { userId: bob }, 'room { id }', ada)).room.id
  const said = await does(world, 'sendMessage', { roomId: direct, body: 'Psst' }, 'sentMessage { id }', ada)
  expect((await app.ask(`{ node(id: "${said.sentMessage.id}") { ... on Message { body } } }`)).data.node.body).toBe(
    'Psst',
  )
  expect((await does(world, 'sendMessage', { roomId: direct, body: 'Mind your words' })).__typename).toBe(
    'SendMessagePayload',
  )
  expect((await does(world, 'deleteMessage', { messageId: said.sentMessage.id })).__typename).toBe(
    'DeleteMessagePayload',
  )
  const cat = await app.user('Cat')
  for (const [field, input] of [
    ['addMember', { userId: cat }],
    ['setMemberRole', { userId: bob, role: 'OWNER' }],
    ['banUser', { userId: bob }],
    ['updateRoom', { topic: 'No' }],
    ['deleteRoom', {}],
    ['createInvitation', {}],
  ] as const)
    expect((await does(world, field, { roomId: direct, ...input })).__typename, field).toBe('NotAllowedError')
  expect((await does(world, 'openDirectRoom', { userId: ada })).__typename).toBe('NotAllowedError')
  expect((await does(world, 'openDirectRoom', { userId: appUserId }, '__typename', ada)).__typename).toBe(
    'NotFoundError',
  )
})
