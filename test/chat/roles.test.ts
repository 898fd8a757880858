/** Roles and rights, as owner, as moderator, as member and as attacker. */
import { describe, expect, test } from 'vitest'
import { DeleteRoomDocument, OwnStandingDocument, RoomRolesDocument } from '../generated/graphql.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld()
const unknown = ['user_1234567890123456789012', '', 'nonsense', 'x'.repeat(10_000), 'room_1234567890123456789012']

const people = async (count: number) =>
  (await Promise.all(Array.from({ length: count }, () => world.person()))) as [Person, Person, Person, Person, Person]
const look = async (who: Person, id: string) => (await who.ask(RoomRolesDocument, { id })).data!.room
const needs = (role: string | null) => ({ __typename: 'NotAllowedError', needs: role, message: expect.any(String) })

describe('setMemberRole', () => {
  test('makes moderators, and members of them again; everybody sees who is what', async () => {
    const [ada, bob, cleo] = await people(3)
    const id = await ada.room(bob, cleo)
    const given = { __typename: 'SetMemberRolePayload', member: { role: 'MODERATOR', user: { id: bob.id } } }
    expect(await ada.give(id, bob.id, 'MODERATOR')).toMatchObject(given)
    expect(await look(cleo, id)).toMatchObject({
      owner: { id: ada.id },
      viewerMember: { role: 'MEMBER', user: { id: cleo.id }, addedBy: { id: ada.id } },
      members: { nodes: [{ role: 'OWNER' }, { role: 'MODERATOR' }, { role: 'MEMBER' }] },
      moderators: { nodes: [{ user: { id: bob.id } }] },
    })
    expect(await ada.give(id, bob.id, 'MEMBER')).toMatchObject({ member: { role: 'MEMBER' } })
    expect((await look(cleo, id))!.moderators).toEqual({ nodes: [] })
  })

  test('transfers the room: the old owner may leave then, the new one may delete it', async () => {
    const [ada, bob] = await people(2)
    const id = await ada.room(bob)
    expect(await ada.remove(id, ada.id)).toMatchObject({ __typename: 'OwnerCannotLeaveError', roomId: id })
    expect(await ada.give(id, bob.id, 'OWNER')).toMatchObject({
      member: { role: 'OWNER' },
      room: { owner: { id: bob.id }, viewerMember: { role: 'MODERATOR' } },
    })
    const deletion = { input: { roomId: id } }
    expect((await ada.ask(DeleteRoomDocument, deletion)).data!.deleteRoom).toEqual(needs('OWNER'))
    expect(await bob.remove(id, bob.id)).toMatchObject({ __typename: 'OwnerCannotLeaveError' })
    expect(await ada.remove(id, ada.id)).toMatchObject({ removed: true })
    expect((await bob.ask(DeleteRoomDocument, deletion)).data!.deleteRoom).toMatchObject({ roomId: id })
  })

  test('is for the owner alone, of members alone, and tells strangers nothing', async () => {
    const [ada, bob, cleo, eve] = await people(4)
    const id = await ada.room(bob, cleo)
    await ada.give(id, bob.id, 'MODERATOR')
    for (const who of [bob, cleo])
      for (const role of ['MEMBER', 'MODERATOR', 'OWNER'] as const)
        for (const { id: other } of [ada, bob, cleo]) expect(await who.give(id, other, role)).toEqual(needs('OWNER'))
    for (const userId of [eve.id, ...unknown])
      expect(await ada.give(id, userId, 'MODERATOR')).toMatchObject({ __typename: 'NotFoundError', id: userId })
    for (const roomId of [id, 'room_1234567890123456789012', 'nonsense'])
      for (const userId of [eve.id, bob.id, ...unknown])
        expect(await eve.give(roomId, userId, 'OWNER')).toMatchObject({ __typename: 'NotAMemberError', roomId })
    expect(await ada.give(id, ada.id, 'MEMBER')).toEqual(needs(null))
    expect(await look(eve, id)).toBeNull()
  })
})

describe('the rights of a room', () => {
  test('say what members may do, from the next command on', async () => {
    const [ada, bob, cleo, dan] = await people(4)
    const id = await ada.room(bob, cleo)
    await ada.give(id, bob.id, 'MODERATOR')
    await ada.update(id, { roleToSend: 'MODERATOR', roleToAdd: 'OWNER', roleToRemove: 'MODERATOR' })
    expect(await cleo.send(id)).toEqual(needs('MODERATOR'))
    expect(await bob.send(id)).toMatchObject({ __typename: 'SendMessagePayload' })
    for (const who of [bob, cleo]) expect(await who.add(id, dan.id)).toEqual(needs('OWNER'))
    expect(await ada.add(id, dan.id)).toMatchObject({ added: true })
    expect(await cleo.remove(id, dan.id)).toEqual(needs('MODERATOR'))
    expect(await cleo.remove(id, bob.id)).toEqual(needs('OWNER'))
    expect(await bob.remove(id, dan.id)).toMatchObject({ removed: true })
    expect(await cleo.remove(id, cleo.id)).toMatchObject({ removed: true })
    expect((await world.roomLists.readRooms(dan.session.user.id)).intents).toEqual([])
  })

  test('begin as members need it in a private room, and as moderators do in a public one', async () => {
    const [ada] = await people(1)
    const rightsOf = async (input: object) => {
      const made = await world.chat.rooms.create(ada.session.user, { name: 'Tea', ...input })
      const { roleToSend, roleToAdd, roleToRemove } = made!.room
      return [roleToSend, roleToAdd, roleToRemove]
    }
    expect(await rightsOf({})).toEqual(['MEMBER', 'MEMBER', 'MEMBER'])
    expect(await rightsOf({ visibility: 'PUBLIC' })).toEqual(['MEMBER', 'MODERATOR', 'MODERATOR'])
    expect(await rightsOf({ visibility: 'PUBLIC', roleToAdd: 'MEMBER' })).toEqual(['MEMBER', 'MEMBER', 'MODERATOR'])
  })
})

describe('updateRoom', () => {
  test('changes what is given, for all', async () => {
    const [ada, bob] = await people(2)
    const id = await ada.room(bob)
    const facts = { name: ' Coffee ', topic: 'Beans', avatarUrl: 'https://example.org/a.png', slowModeSeconds: 9 }
    const room = { ...facts, id, name: 'Coffee', metadata: null, visibility: 'PRIVATE', roleToAdd: 'MEMBER' }
    expect(await ada.update(id, facts)).toMatchObject({ __typename: 'UpdateRoomPayload', room })
    const metadata = { metadata: { badge: ['x'] } }
    expect(await ada.update(id, metadata)).toMatchObject({ room: { ...room, ...metadata } })
    expect(await ada.update(id, { topic: ' ', avatarUrl: null, metadata: null })).toMatchObject({
      room: { ...room, topic: null, avatarUrl: null },
    })
  })

  test('refuses what breaks a rule, all of it at once, and changes nothing then', async () => {
    const [ada] = await people(1)
    const id = await ada.room()
    const bad = { name: ' ', topic: 'x'.repeat(251), avatarUrl: 'javascript:alert(1)', slowModeSeconds: -1 }
    const tooMuch = { metadata: { x: 'x'.repeat(2048) } }
    expect(await ada.update(id, { ...bad, ...tooMuch, roleToSend: 'OWNER' })).toMatchObject({
      __typename: 'InvalidInputError',
      issues: ['name', 'topic', 'avatarUrl', 'metadata', 'slowModeSeconds'].map(path => ({ path: [path] })),
    })
    expect(await ada.update(id, {})).toMatchObject({ room: { name: 'Tea', roleToSend: 'MEMBER' } })
  })

  test('tells strangers nothing, and members what it takes', async () => {
    const [ada, bob, eve] = await people(3)
    const id = await ada.room(bob)
    for (const roomId of [id, 'room_1234567890123456789012', 'nonsense', ''])
      expect(await eve.update(roomId, { name: 'Mine' })).toMatchObject({ __typename: 'NotAMemberError', roomId })
    expect(await bob.update(id, { name: 'Mine' })).toEqual(needs('MODERATOR'))
    expect(await bob.update(id, { name: 'Mine', visibility: 'PUBLIC' })).toEqual(needs('OWNER'))
  })
})

test('a list of fifty rooms shows the standing of the viewer in each, at one look for each room', async () => {
  const [ada, bob] = await people(2)
  const ids: string[] = []
  for (let i = 0; i < 50; i++) ids.push(await ada.room(bob))
  const watched = await world.redis.monitor()
  let scripts = 0
  watched.on('monitor', (_time, [command, , , ...args]) => {
    if (/^evalsha$/i.test(command) && args.join().includes(bob.id)) scripts++
  })
  const { nodes } = (await bob.ask(OwnStandingDocument, {})).data!.viewer!.rooms
  const room = { memberCount: 2, owner: { id: ada.id }, viewerMember: { role: 'MEMBER', addedBy: { id: ada.id } } }
  expect(nodes).toEqual([...ids].reverse().map(id => ({ id, ...room })))
  watched.disconnect()
  // Once for the list, once for what is shown of each.
  expect(scripts).toBeLessThanOrEqual(100)
})
