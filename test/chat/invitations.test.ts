/** Invitations as people use them, and rooms that are filled when they are created. */
import { describe, expect, test } from 'vitest'
import {
  BlockUserDocument,
  CreateInvitationDocument,
  type CreateInvitationInput,
  CreateRoomDocument,
  type CreateRoomInput,
  InvitationDocument,
  JoinRoomDocument,
  RevokeInvitationDocument,
  RoomInvitationsDocument,
  RoomMembersDocument,
} from '../generated/graphql.ts'
import { createWorld, type Person, unique } from './world.ts'

const world = createWorld({
  roomsAddedPerUser: 2,
  invitationsPerRoom: 2,
  invitationLooksPerMinute: 3,
  membersAtCreation: 4,
})
const people = (count: number) => Promise.all(Array.from({ length: count }, () => world.person()))

const invite = async (who: Person, roomId: string, more: Partial<CreateInvitationInput> = {}) =>
  (await who.ask(CreateInvitationDocument, { input: { roomId, ...more } })).data!.createInvitation
const join = async (who: Person, invitationCode: string) =>
  (await who.ask(JoinRoomDocument, { input: { invitationCode } })).data!.joinRoom
const look = (code: string, address = unique('address')) => world.askFrom(address)(InvitationDocument, { code })

async function invited(who: Person, more: Partial<CreateInvitationInput> = {}) {
  const roomId = await who.room()
  const made = await invite(who, roomId, more)
  if (made.__typename !== 'CreateInvitationPayload') throw new Error(made.message)
  return { roomId, code: made.code, invitation: made.invitation }
}

describe('an invitation', () => {
  test('is good for a week and any number of people, unless it says otherwise', async () => {
    const ada = await world.person()
    const { invitation, code } = await invited(ada)
    expect(code).toMatch(/^[0-9A-Za-z]{44}$/)
    expect(invitation).toMatchObject({ usesLeft: null, createdBy: { id: ada.id } })
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(604_800_000)
    const short = await invited(ada, { expiresInSeconds: 60, maxUses: 3 })
    expect(Date.parse(short.invitation.expiresAt) - Date.parse(short.invitation.createdAt)).toBe(60_000)
    expect(short.invitation.usesLeft).toBe(3)
  })

  test('shows the head of its room to anybody, and nothing else', async () => {
    const ada = await world.person()
    const { code, roomId } = await invited(ada)
    await ada.send(roomId)
    const { data, errors } = await look(`  ${code}\n`)
    expect(errors).toEqual([])
    expect(data!.invitation).toMatchObject({
      room: { id: roomId, name: 'Tea', memberCount: 1, ...{ owner: null, members: null, messages: null } },
    })
    expect(data!.invitation!.room).toMatchObject({ invitations: null, viewerMember: null })
    expect((await ada.ask(InvitationDocument, { code })).data!.invitation!.room.viewerMember).not.toBeNull()
  })

  test('lets people in, once each, and shows how many may still come', async () => {
    const [ada, bob, cat] = (await people(3)) as [Person, Person, Person]
    const { code, roomId } = await invited(ada, { maxUses: 2 })
    expect(await join(bob, ` ${code} `)).toMatchObject({ joined: true, room: { id: roomId } })
    expect(await join(bob, code)).toMatchObject({ joined: false })
    expect(await bob.rooms()).toEqual([roomId])
    expect((await look(code)).data!.invitation).toMatchObject({ usesLeft: 1, room: { memberCount: 2 } })
    expect(await join(cat, code)).toMatchObject({ joined: true })
    expect((await look(code)).data!.invitation).toBeNull()
  })

  test('that is no good says nothing of what it was', async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person]
    const [spent, revoked] = [await invited(ada, { maxUses: 1 }), await invited(ada)]
    await join(bob, spent.code)
    const input = { invitationId: revoked.invitation.id }
    expect((await ada.ask(RevokeInvitationDocument, { input })).data!.revokeInvitation).toMatchObject({ revoked: true })
    const wrong = revoked.code.replace(/.$/, last => (last === 'a' ? 'b' : 'a'))
    for (const code of [spent.code, revoked.code, wrong, '', 'nonsense', 'x'.repeat(5000), revoked.roomId]) {
      expect(await join(eve, code)).toMatchObject({
        __typename: 'NotFoundError',
        message: 'There is no such invitation.',
      })
      expect((await look(code)).data).toEqual({ invitation: null })
    }
    expect(await eve.rooms()).toEqual([])
    expect((await world.roomLists.readRooms(eve.session.user.id)).intents).toEqual([])
  })

  test('is listed to those who may invite, and revoked by them', async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person]
    const { roomId, invitation } = await invited(ada)
    await ada.add(roomId, bob.id)
    const list = async (who: Person) => (await who.ask(RoomInvitationsDocument, { id: roomId })).data!.room?.invitations
    expect(await list(bob)).toMatchObject([{ id: invitation.id }])
    await ada.update(roomId, { roleToAdd: 'MODERATOR' })
    expect([await list(ada), await list(bob), await list(eve)]).toEqual([[expect.anything()], null, undefined])
    const revoke = async (who: Person, invitationId: string) =>
      (await who.ask(RevokeInvitationDocument, { input: { invitationId } })).data!.revokeInvitation
    expect(await revoke(bob, invitation.id)).toMatchObject({ __typename: 'NotAllowedError', needs: 'MODERATOR' })
    expect(await invite(bob, roomId)).toMatchObject({ __typename: 'NotAllowedError', needs: 'MODERATOR' })
    for (const id of [invitation.id, '', 'nonsense', roomId, `inv_${'0'.repeat(44)}`])
      expect(await revoke(eve, id)).toMatchObject({ __typename: 'NotAMemberError' })
    expect(await invite(eve, roomId)).toMatchObject({ __typename: 'NotAMemberError' })
    expect(await revoke(ada, invitation.id)).toMatchObject({ revoked: true, invitationId: invitation.id })
  })

  test('keeps its rules', async () => {
    const ada = await world.person()
    const { roomId } = await invited(ada)
    for (const wrong of [{ maxUses: 0 }, { maxUses: -1 }, { expiresInSeconds: 0 }, { expiresInSeconds: 2_000_000_000 }])
      expect(await invite(ada, roomId, wrong)).toMatchObject({ __typename: 'InvalidInputError' })
    expect(await invite(ada, roomId)).toMatchObject({ __typename: 'CreateInvitationPayload' })
    expect(await invite(ada, roomId)).toMatchObject({ kind: 'INVITATIONS_PER_ROOM', limit: 2 })
  })

  test('is looked at so often from one address, right or wrong', async () => {
    const { code } = await invited(await world.person())
    const address = unique('address')
    for (const each of [code, 'x', code]) expect((await look(each, address)).errors).toEqual([])
    expect((await look(code, address)).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    expect((await look(code)).data!.invitation).not.toBeNull()
  })
})

describe('createRoom with members', () => {
  const create = async (who: Person, input: Partial<CreateRoomInput>) =>
    (await who.ask(CreateRoomDocument, { input: { name: 'Team', ...input } })).data!.createRoom
  const membersOf = async (who: Person, id: string) =>
    (await who.ask(RoomMembersDocument, { id })).data!.room!.members!.edges.map(({ node }) => [node.user.id, node.role])

  test('fills the room in the same step, without those who cannot be added', async () => {
    const [ada, bob, cat, full] = (await people(4)) as [Person, Person, Person, Person]
    for (const other of [bob, cat]) await other.room(full)
    await cat.ask(BlockUserDocument, { input: { userId: ada.id } })
    const created = await create(ada, { memberIds: [bob.id, cat.id, full.id, 'user_1234567890123456789012'] })
    if (created.__typename !== 'CreateRoomPayload') throw new Error(created.message)
    const { id } = created.room
    expect(await membersOf(ada, id)).toEqual([
      [ada.id, 'OWNER'],
      [bob.id, 'MEMBER'],
    ])
    expect([(await bob.rooms()).includes(id), (await cat.rooms()).includes(id)]).toEqual([true, false])
    for (const { session } of [bob, cat, full])
      expect((await world.roomLists.readRooms(session.user.id)).intents).toEqual([])
    const entries = await world.rooms.readEntries(id as never, 0, 9)
    expect(entries.map(({ entry }) => entry)).toMatchObject([{ member: ada.id }, { member: bob.id, by: ada.id }])
  })

  test('is answered the same when it is sent again, in whatever order; other people are another room', async () => {
    const [ada, bob, cat] = (await people(3)) as [Person, Person, Person]
    const input = { clientRoomId: 'once', memberIds: [bob.id, cat.id, bob.id, ada.id] }
    const first = await create(ada, input)
    const again = await create(ada, { ...input, memberIds: input.memberIds.toReversed() })
    expect(again).toMatchObject({ created: false, room: (first as { room: object }).room })
    for (const memberIds of [[bob.id], [], undefined])
      expect(await create(ada, { ...input, memberIds })).toMatchObject({ __typename: 'InvalidInputError' })
    expect(await membersOf(ada, (first as { room: { id: string } }).room.id)).toHaveLength(3)
  })

  test('takes so many at once', async () => {
    const ada = await world.person()
    const memberIds = Array.from({ length: 5 }, () => 'user_1234567890123456789012')
    const issues = [{ path: ['memberIds'] }]
    expect(await create(ada, { memberIds })).toMatchObject({ __typename: 'InvalidInputError', issues })
    expect(await create(ada, { memberIds: memberIds.slice(1) })).toMatchObject({ created: true })
  })
})
