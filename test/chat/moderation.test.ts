/** Mutes, bans and slow mode in GraphQL, as moderator, as member and as attacker. */
import { describe, expect, test } from 'vitest'
import {
  AddReactionDocument,
  BansDocument,
  BanUserDocument,
  type BanUserInput,
  DeleteMessageDocument,
  EditMessageDocument,
  JoinRoomDocument,
  MuteMemberDocument,
  RoomMembersDocument,
  RoomRolesDocument,
  SendTypingDocument,
  UnbanUserDocument,
} from '../generated/graphql.ts'
import { until } from '../support/until.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld()
const unknown = ['user_1234567890123456789012', '', 'nonsense', 'x'.repeat(10_000), 'room_1234567890123456789012']
const needs = (role: string | null) => ({ __typename: 'NotAllowedError', needs: role, message: expect.any(String) })

const mute = async (who: Person, roomId: string, userId: string, seconds = 60) =>
  (await who.ask(MuteMemberDocument, { input: { roomId, userId, seconds } })).data!.muteMember
const ban = async (who: Person, roomId: string, userId: string, more: Partial<BanUserInput> = {}) =>
  (await who.ask(BanUserDocument, { input: { roomId, userId, ...more } })).data!.banUser
const unban = async (who: Person, roomId: string, userId: string) =>
  (await who.ask(UnbanUserDocument, { input: { roomId, userId } })).data!.unbanUser
const join = async (who: Person, roomId: string) =>
  (await who.ask(JoinRoomDocument, { input: { roomId } })).data!.joinRoom
const bans = async (who: Person, roomId: string, userId: string, page = {}) =>
  (await who.ask(BansDocument, { roomId, userId, ...page })).data!.room

/** A public room of Ada's with Bob as a moderator and Cleo as a member. Eve is not in it. */
async function setOut(of = world) {
  const [ada, bob, cleo, eve] = [await of.person(), await of.person(), await of.person(), await of.person()]
  const id = await ada.room(bob, cleo)
  await ada.give(id, bob.id, 'MODERATOR')
  await ada.update(id, { visibility: 'PUBLIC' })
  return { id, ada, bob, cleo, eve }
}

describe('muteMember', () => {
  test('takes the word, says until when wherever the member is shown, and gives it back', async () => {
    const { id, ada, bob, cleo } = await setOut()
    const sent = await cleo.send(id)
    const messageId = sent.__typename === 'SendMessagePayload' ? sent.sentMessage.id : ''
    const muted = await mute(bob, id, cleo.id)
    const mutedUntil = muted.__typename === 'MuteMemberPayload' ? muted.member.mutedUntil! : ''
    expect(Date.parse(mutedUntil)).toBeGreaterThan(Date.now() + 50_000)
    const refusal = { __typename: 'MutedError', roomId: id, mutedUntil }
    expect(await cleo.send(id)).toMatchObject(refusal)
    const edit = { input: { messageId, body: 'more' } }
    expect((await cleo.ask(EditMessageDocument, edit)).data!.editMessage).toMatchObject(refusal)
    const reaction = { input: { messageId, emoji: '👍' } }
    expect((await cleo.ask(AddReactionDocument, reaction)).data!.addReaction).toMatchObject(refusal)
    expect((await cleo.ask(SendTypingDocument, { input: { roomId: id } })).data!.sendTyping).toMatchObject(refusal)
    expect((await cleo.ask(RoomRolesDocument, { id })).data!.room!.viewerMember).toMatchObject({ mutedUntil })
    const { members } = (await cleo.ask(RoomMembersDocument, { id })).data!.room!
    expect(members!.edges.map(({ node }) => node.mutedUntil)).toEqual([null, null, mutedUntil])
    expect(await mute(ada, id, cleo.id, 0)).toMatchObject({ member: { mutedUntil: null } })
    expect(await cleo.send(id)).toMatchObject({ __typename: 'SendMessagePayload' })
    await mute(bob, id, cleo.id, 1)
    expect(await cleo.send(id)).toMatchObject({ __typename: 'MutedError' })
    await until(async () => (await cleo.send(id)).__typename === 'SendMessagePayload')
  })

  test('is refused for seconds that cannot be, for equals and strangers, and tells strangers nothing', async () => {
    const { id, ada, bob, cleo, eve } = await setOut()
    for (const seconds of [-1, 28 * 24 * 3600 + 1, 2 ** 31 - 1])
      expect(await mute(bob, id, cleo.id, seconds)).toMatchObject({ issues: [{ path: ['seconds'] }] })
    expect(await mute(bob, id, cleo.id, 28 * 24 * 3600)).toMatchObject({ __typename: 'MuteMemberPayload' })
    for (const userId of [eve.id, ...unknown])
      expect(await mute(bob, id, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
    for (const { id: userId } of [ada, bob]) expect(await mute(bob, id, userId)).toEqual(needs(null))
    expect(await mute(cleo, id, bob.id)).toEqual(needs('MODERATOR'))
    for (const roomId of [id, 'room_1234567890123456789012', 'nonsense'])
      for (const userId of [eve.id, cleo.id, ...unknown])
        expect(await mute(eve, roomId, userId)).toMatchObject({ __typename: 'NotAMemberError', roomId })
  })
})

describe('banUser', () => {
  test('removes, keeps out, and erases what was said; lifted, it is over', async () => {
    const { id, ada, bob, cleo } = await setOut()
    await bob.send(id, 'fine')
    for (let i = 0; i < 3; i++) await cleo.send(id, 'spam')
    const banned = await ban(bob, id, cleo.id, { seconds: 3600, reason: ' Spam\r\n', deleteMessagesSeconds: 600 })
    const shown = { user: { id: cleo.id }, bannedBy: { id: bob.id }, reason: ' Spam\n', until: expect.any(String) }
    expect(banned).toMatchObject({ room: { memberCount: 2 }, ban: shown })
    const page = await world.chat.messages.page(ada.session.user, id as never, { limit: 9, backwards: false })
    expect(page!.items.map(({ body, deletedBy }) => [body, deletedBy?.id ?? null])).toEqual([
      ['fine', null],
      ...Array(3).fill(['', bob.id]),
    ])
    const { until: bannedUntil } = banned.__typename === 'BanUserPayload' ? banned.ban : ({} as never)
    expect(await join(cleo, id)).toMatchObject({ __typename: 'BannedError', roomId: id, bannedUntil })
    expect(await ada.add(id, cleo.id)).toMatchObject({ __typename: 'BannedError', bannedUntil })
    expect(await cleo.rooms()).toEqual([])
    expect(await bans(cleo, id, cleo.id)).toBe(null)
    expect(await unban(bob, id, cleo.id)).toMatchObject({ unbanned: true, user: { id: cleo.id } })
    expect(await unban(bob, id, cleo.id)).toMatchObject({ unbanned: false })
    expect(await join(cleo, id)).toMatchObject({ joined: true })
  })

  test('is also for people who are not members, and ends when its time is over', async () => {
    const { id, bob, eve } = await setOut()
    expect(await ban(bob, id, eve.id, { seconds: 1 })).toMatchObject({ ban: { user: { id: eve.id }, reason: null } })
    expect(await join(eve, id)).toMatchObject({ __typename: 'BannedError' })
    await until(async () => (await join(eve, id)).__typename === 'JoinRoomPayload')
    expect(await bans(bob, id, eve.id)).toMatchObject({ ban: null, bans: { nodes: [] } })
  })

  test('erases no more than so many, the newest, and what one request left the next one takes', async () => {
    const few = createWorld({ banErasesMessages: 2 })
    const { id, ada, bob, cleo } = await setOut(few)
    for (let i = 0; i < 5; i++) await cleo.send(id, 'spam')
    const bodies = async () =>
      (await few.chat.messages.page(ada.session.user, id as never, { limit: 9, backwards: false }))!.items.map(
        ({ body }) => body,
      )
    for (const left of [3, 1, 0]) {
      expect(await ban(bob, id, cleo.id, { deleteMessagesSeconds: 600 })).toMatchObject({ ban: { until: null } })
      expect(await bodies()).toEqual([...Array(left).fill('spam'), ...Array(5 - left).fill('')])
    }
  })

  test('is refused for what cannot be, with everything that is wrong', async () => {
    const { id, bob, cleo } = await setOut()
    const wrong = { seconds: 0, deleteMessagesSeconds: 7 * 24 * 3600 + 1, reason: 'x'.repeat(501) }
    expect(await ban(bob, id, cleo.id, wrong)).toMatchObject({
      issues: [{ path: ['seconds'] }, { path: ['deleteMessagesSeconds'] }, { path: ['reason'] }],
    })
    for (const more of [{ seconds: -5 }, { deleteMessagesSeconds: -1 }, { reason: 'a\u0000' }])
      expect(await ban(bob, id, cleo.id, more)).toMatchObject({ __typename: 'InvalidInputError' })
    expect(await cleo.send(id)).toMatchObject({ __typename: 'SendMessagePayload' })
    for (const reason of ['', ' \n ', null])
      expect(await ban(bob, id, cleo.id, { reason })).toMatchObject({ ban: { reason: null } })
  })

  test('and unbanUser are for moderators, about those below them, and tell strangers nothing', async () => {
    const { id, ada, bob, cleo, eve } = await setOut()
    for (const { id: userId } of [ada, bob, eve, cleo]) {
      expect(await ban(cleo, id, userId)).toEqual(needs('MODERATOR'))
      expect(await unban(cleo, id, userId)).toEqual(needs('MODERATOR'))
    }
    for (const { id: userId } of [ada, bob]) expect(await ban(bob, id, userId)).toEqual(needs(null))
    for (const userId of unknown) {
      expect(await ban(bob, id, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
      expect(await unban(bob, id, userId)).toMatchObject({ __typename: 'NotFoundError', id: userId })
    }
    for (const roomId of [id, 'room_1234567890123456789012', 'nonsense'])
      for (const userId of [eve.id, cleo.id, ...unknown]) {
        expect(await ban(eve, roomId, userId)).toMatchObject({ __typename: 'NotAMemberError', roomId })
        expect(await unban(eve, roomId, userId)).toMatchObject({ __typename: 'NotAMemberError', roomId })
      }
  })

  test('of others only moderators learn: who may add members hears only that they may not', async () => {
    const { id, ada, bob, cleo, eve } = await setOut()
    await ada.update(id, { roleToAdd: 'MEMBER' })
    await ban(bob, id, eve.id, { reason: 'secret' })
    expect(await cleo.add(id, eve.id)).toEqual(needs(null))
    expect(await bob.add(id, eve.id)).toMatchObject({ __typename: 'BannedError', bannedUntil: null })
    expect(await bans(cleo, id, eve.id)).toEqual({ ban: null, bans: null })
    for (const who of [ada, bob])
      expect(await bans(who, id, eve.id)).toMatchObject({
        ban: { reason: 'secret' },
        bans: { nodes: [{ reason: 'secret' }], pageInfo: { hasNextPage: false, hasPreviousPage: false } },
      })
  })

  test('fills a list that is read page by page, the newest first', async () => {
    const { id, bob } = await setOut()
    const people = await Promise.all(Array.from({ length: 3 }, () => world.person()))
    for (const { id: userId } of people) await ban(bob, id, userId)
    const first = (await bans(bob, id, people[0]!.id, { first: 2 }))!.bans!
    expect(first.nodes.map(({ user }) => user.id)).toEqual([people[2]!.id, people[1]!.id])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const after = first.pageInfo.endCursor
    const second = (await bans(bob, id, people[0]!.id, { first: 2, after }))!.bans!
    expect(second.nodes.map(({ user }) => user.id)).toEqual([people[0]!.id])
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test('and mutes have limits of a room', async () => {
    const few = createWorld({ bansPerRoom: 1, mutesPerRoom: 1 })
    const { id, ada, bob, cleo, eve } = await setOut(few)
    expect(await ban(bob, id, eve.id)).toMatchObject({ __typename: 'BanUserPayload' })
    expect(await ban(bob, id, cleo.id)).toMatchObject({ kind: 'BANS_PER_ROOM', limit: 1 })
    expect(await mute(ada, id, bob.id)).toMatchObject({ __typename: 'MuteMemberPayload' })
    expect(await mute(ada, id, cleo.id)).toMatchObject({ kind: 'MUTES_PER_ROOM', limit: 1 })
  })
})

test('moderators delete what those below them said; the message says who did', async () => {
  const { id, ada, bob, cleo, eve } = await setOut()
  const say = async (who: Person) => {
    const sent = await who.send(id)
    return sent.__typename === 'SendMessagePayload' ? sent.sentMessage.id : ''
  }
  const erase = async (who: Person, messageId: string) =>
    (await who.ask(DeleteMessageDocument, { input: { messageId } })).data!.deleteMessage
  const [adas, bobs, cleos] = [await say(ada), await say(bob), await say(cleo)]
  expect(await erase(cleo, adas)).toEqual(needs(null))
  expect(await erase(cleo, bobs)).toEqual(needs('OWNER'))
  expect(await erase(bob, adas)).toEqual(needs(null))
  // A stranger sees the message of a public room, and may do nothing about it.
  expect(await erase(eve, cleos)).toMatchObject({ __typename: 'NotFoundError', id: cleos })
  const erased = { body: '', author: { id: cleo.id }, deletedBy: { id: bob.id } }
  expect(await erase(bob, cleos)).toMatchObject({ deletedMessage: erased })
  expect(await erase(cleo, cleos)).toMatchObject({ deletedMessage: erased })
  expect(await erase(ada, bobs)).toMatchObject({ deletedMessage: { deletedBy: { id: ada.id } } })
})

test('slow mode says how long to wait', async () => {
  const { id, ada, bob, cleo } = await setOut()
  await bob.update(id, { slowModeSeconds: 60 })
  const sent = await cleo.send(id, 'one', 'c1')
  expect(sent).toMatchObject({ __typename: 'SendMessagePayload' })
  const slow = await cleo.send(id, 'two', 'c2')
  expect(slow).toMatchObject({ __typename: 'SlowModeError', roomId: id, retryAfterMs: expect.any(Number) })
  expect(slow.__typename === 'SlowModeError' && slow.retryAfterMs).toBeGreaterThan(50_000)
  expect(await cleo.send(id, 'one', 'c1')).toMatchObject({ repeated: true })
  for (const who of [ada, bob, ada, bob]) expect(await who.send(id)).toMatchObject({ repeated: false })
})
