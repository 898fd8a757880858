/** A company's day: private rooms, invitations, direct messages, a transfer, and a colleague who leaves for good. */
import { describe, expect, test } from 'vitest'
import {
  AddMemberDocument,
  BanUserDocument,
  BlockUserDocument,
  CreateInvitationDocument,
  CreateRoomDocument,
  type CreateRoomInput,
  InvitationDocument,
  JoinRoomDocument,
  MarkReadDocument,
  OpenDirectRoomDocument,
  RemoveMemberDocument,
  SendMessageDocument,
  SetMemberRoleDocument,
  UnreadDocument,
} from '../generated/graphql.ts'
import type { Asker, Connect } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { type Device, openClient, openDevice, openTwo, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, type Person, remove, say, signUpAll } from '../support/people.ts'
import { lineOf } from '../support/told.ts'

describe.each(clients)('through $library', ({ connect }) => {
  test('everyone is where they belong, hears what they may, and agrees on what is unread', async () => {
    const company = await setOut(connect)
    const { people, boss, ann, ben, eve } = company
    const [board, team] = await openRooms(company)
    await say(boss[0], team, 'welcome')
    const code = await invite(company, connect, team)
    await say(ben[1], team, 'hello')
    await say(eve[0], team, 'hi ben')
    const [lunch, gossip] = await talkInPrivate(company)
    await transfer(company, team)
    await say(ann[0], team, 'from now on I run this')
    const kept = eve[0].hears.cursors()
    await dismiss(company, { board, team })
    await say(ben[0], team, 'eve has left')
    await say(boss[1], board, 'new numbers')
    await judgeDismissed(company, { board, team, lunch, code })
    await markRead(boss[0], team, 4)
    await markRead(ben[1], gossip)

    await Promise.all([boss, ann, ben, eve].map(devices => settle(...devices)))
    for (const [devices, name] of [
      [boss, 'boss'],
      [ann, 'ann'],
      [ben, 'ben'],
      [eve, 'eve'],
    ] as const) {
      expect(devices.map(device => heardIn(team, device))).toEqual([inTeam[name], inTeam[name]])
    }
    expect([...ann, ...eve].map(device => withoutComings(heardIn(lunch, device)))).toEqual(Array(4).fill(inLunch))
    const back = await openDevice(connect, company.instances[1], people.eve, { after: kept })
    await settle(back)
    expect([heardIn(team, back), heardIn(board, back)]).toEqual([
      ['RemovedFromRoom BANNED'],
      ['RemovedFromRoom REMOVED'],
    ])
    await expectUnread(boss, { [team]: 1, [board]: 0 })
    await expectUnread(ann, { [team]: 1, [board]: 2, [lunch]: 1 })
    await expectUnread(ben, { [team]: 0, [gossip]: 0 })
    await expectUnread([...eve, back], { [lunch]: 0, [gossip]: 0 })
  }, 60_000)
})

const ofAll = [
  'MemberAdded ben',
  'MessageSent 2: hello',
  'MessageSent 3: hi ben',
  'MemberUpdated ann OWNER free',
  'MemberUpdated boss MODERATOR free',
  'RoomUpdated PRIVATE MEMBER 0',
  'MemberUpdated ben MODERATOR free',
  'MessageSent 4: from now on I run this',
]
const ofThoseWhoStay = ['MemberRemoved eve BANNED', 'UserBanned eve', 'MessageSent 5: eve has left']

/** What each of them hears of the team's room, on every device. */
const inTeam = {
  boss: ['AddedToRoom', 'MemberAdded ann', 'MemberAdded eve', 'MessageSent 1: welcome', ...ofAll, ...ofThoseWhoStay],
  ann: ['AddedToRoom', 'MemberAdded eve', 'MessageSent 1: welcome', ...ofAll, ...ofThoseWhoStay],
  ben: ['AddedToRoom', ...ofAll.slice(1), ...ofThoseWhoStay],
  eve: ['AddedToRoom', 'MessageSent 1: welcome', ...ofAll, 'RemovedFromRoom BANNED'],
}
const inLunch = ['AddedToRoom', 'MessageSent 1: lunch?', 'MessageSent 2: gladly']

/** Four colleagues with a device on each of two instances, and somebody who is none. */
async function setOut(connect: Connect) {
  const instances = await Promise.all([startInstance(), startInstance()])
  const names = ['boss', 'ann', 'ben', 'eve', 'mallory'] as const
  const all = await signUpAll(connect, instances[0], ...names)
  const people = Object.fromEntries(names.map((name, i) => [name, all[i]!])) as Record<(typeof names)[number], Person>
  const [boss, ann, ben, eve] = await Promise.all(all.slice(0, 4).map(person => openTwo(connect, instances, person!)))
  const mallory = openClient(connect, instances[1], people.mallory)
  return { instances, people, boss: boss!, ann: ann!, ben: ben!, eve: eve!, mallory }
}
type Company = Awaited<ReturnType<typeof setOut>>

/** The board's and the team's room, filled as they are made, and by a member. */
async function openRooms({ people, boss, ann }: Company) {
  const [annId, eveId] = [people.ann.id, people.eve.id]
  const open = async (input: CreateRoomInput) => {
    const { createRoom } = await boss[0].ask(CreateRoomDocument, { input })
    if (createRoom.__typename !== 'CreateRoomPayload') throw new Error(JSON.stringify(createRoom))
    return createRoom.room.id
  }
  const board = await open({ name: 'Board', roleToAdd: 'OWNER', memberIds: [annId, eveId] })
  const team = await open({ name: 'Team', memberIds: [annId] })
  await add(ann[1], team, eveId)
  await say(boss[1], board, 'numbers')
  return [board, team] as const
}

/** A code for one lets Ben in, who asks twice at once, and nobody after him. Answers one that is good for everybody. */
async function invite({ instances, people, boss, ann, ben, eve, mallory }: Company, connect: Connect, team: string) {
  const make = async (maxUses: number | null) => {
    const { createInvitation } = await ann[0].ask(CreateInvitationDocument, { input: { roomId: team, maxUses } })
    if (createInvitation.__typename !== 'CreateInvitationPayload') throw new Error(JSON.stringify(createInvitation))
    return createInvitation.code
  }
  const code = await make(1)
  const { invitation } = await openClient(connect, instances[0]).ask(InvitationDocument, { code })
  expect(invitation).toMatchObject({
    usesLeft: 1,
    createdBy: { id: people.ann.id },
    room: { members: null, messages: null },
  })
  const joined = await Promise.all(ben.map(device => device.ask(JoinRoomDocument, { input: { invitationCode: code } })))
  const payload = { __typename: 'JoinRoomPayload', room: { id: team } }
  expect(joined.map(({ joinRoom }) => joinRoom)).toMatchObject([payload, payload])
  expect(await join(mallory, code)).toBe('NotFoundError')
  const others = [boss[0], ann[0], eve[0]].map(({ hears }) =>
    hears.next('MemberAdded', ({ member }) => member.user.id === people.ben.id),
  )
  await Promise.all(others)
  return make(null)
}

/** Ann and Eve open their room at the same time and find each other; Ben hears of Eve's when she writes. */
async function talkInPrivate({ people, ann, ben, eve }: Company) {
  const opened = [
    openDirect(ann[0], people.eve.id),
    openDirect(eve[1], people.ann.id),
    openDirect(ann[1], people.eve.id),
  ]
  const [lunch, ...same] = await Promise.all(opened)
  expect(same).toEqual([lunch, lunch])
  await say(ann[0], lunch!, 'lunch?')
  await eve[0].hears.next('MessageSent', ({ roomId }) => roomId === lunch)
  await say(eve[0], lunch!, 'gladly')
  const gossip = await openDirect(eve[0], people.ben.id)
  expect(Object.keys((await unreadOf(ben[0])).rooms)).not.toContain(gossip)
  await say(eve[1], gossip!, 'psst')
  await Promise.all(ben.map(({ hears }) => hears.next('MessageSent', ({ roomId }) => roomId === gossip)))
  return [lunch!, gossip!] as const
}

/** The owner may leave only when somebody else is the owner. */
async function transfer({ people, boss, ann }: Company, team: string) {
  const leave = { input: { roomId: team, userId: people.boss.id } }
  expect((await boss[0].ask(RemoveMemberDocument, leave)).removeMember.__typename).toBe('OwnerCannotLeaveError')
  expect(await setRole(ann[0], team, people.ann, 'OWNER')).toBe('NotAllowedError')
  expect(await setRole(boss[0], team, people.ann, 'OWNER')).toBe('SetMemberRolePayload')
  expect(await setRole(boss[1], team, people.ben, 'MODERATOR')).toBe('NotAllowedError')
  expect(await setRole(ann[1], team, people.ben, 'MODERATOR')).toBe('SetMemberRolePayload')
}

/** Out of every room, and blocked by everybody. */
async function dismiss({ people, boss, ann, ben }: Company, { board, team }: { board: string; team: string }) {
  const { banUser } = await ben[0].ask(BanUserDocument, { input: { roomId: team, userId: people.eve.id } })
  expect(banUser.__typename).toBe('BanUserPayload')
  await remove(boss[0], board, people.eve.id)
  for (const device of [boss[0], ann[1], ben[0]]) {
    const { blockUser } = await device.ask(BlockUserDocument, { input: { userId: people.eve.id } })
    expect(blockUser.__typename).toBe('BlockUserPayload')
  }
}

/** Whatever Eve tries, on any device, is refused; what she had to herself is hers. */
async function judgeDismissed(
  { people, eve }: Company,
  { board, team, lunch, code }: { board: string; team: string; lunch: string; code: string },
) {
  const own = await createRoom(eve[0], 'Revenge')
  for (const device of eve) {
    for (const roomId of [board, team]) expect(await trySaying(device, roomId)).toBe('NotAMemberError')
    expect(await trySaying(device, lunch)).toBe('NotAllowedError')
    expect(await join(device, code)).toBe('BannedError')
    for (const { id } of [people.boss, people.ann, people.ben]) {
      expect((await device.ask(OpenDirectRoomDocument, { input: { userId: id } })).openDirectRoom.__typename).toBe(
        'NotAllowedError',
      )
      const { addMember } = await device.ask(AddMemberDocument, { input: { roomId: own, userId: id } })
      expect(addMember.__typename).toBe('NotAllowedError')
    }
  }
}

const join = async (asker: Asker, invitationCode: string) =>
  (await asker.ask(JoinRoomDocument, { input: { invitationCode } })).joinRoom.__typename

const trySaying = async (asker: Asker, roomId: string) =>
  (await asker.ask(SendMessageDocument, { input: { roomId, body: 'one more thing' } })).sendMessage.__typename

const setRole = async (asker: Asker, roomId: string, { id }: Person, role: 'OWNER' | 'MODERATOR') =>
  (await asker.ask(SetMemberRoleDocument, { input: { roomId, userId: id, role } })).setMemberRole.__typename

async function openDirect(asker: Asker, userId: string): Promise<string> {
  const { openDirectRoom } = await asker.ask(OpenDirectRoomDocument, { input: { userId } })
  if (openDirectRoom.__typename !== 'OpenDirectRoomPayload') throw new Error(JSON.stringify(openDirectRoom))
  return openDirectRoom.room.id
}

async function markRead(asker: Asker, roomId: string, number?: number): Promise<void> {
  const { markRead } = await asker.ask(MarkReadDocument, { input: { roomId, number: number ?? null } })
  expect(markRead.__typename).toBe('MarkReadPayload')
}

/** Of rooms that people make for themselves: `settle` makes some, Eve another. */
const ownNames = ['a fence', 'Revenge']

async function unreadOf(asker: Asker) {
  const { viewer } = await asker.ask(UnreadDocument, {})
  const shared = viewer!.rooms.nodes.filter(({ name }) => !ownNames.includes(name))
  const rooms = shared.map(({ id, viewerMember }) => [id, viewerMember!.unreadCount!] as const)
  return { total: viewer!.unreadCount, rooms: Object.fromEntries(rooms) }
}

/** All devices of one person have these rooms, besides those that they made for themselves, with so many unread messages. */
async function expectUnread(devices: readonly Device[], rooms: Record<string, number>): Promise<void> {
  const total = Object.values(rooms).reduce((sum, unread) => sum + unread, 0)
  for (const seen of await Promise.all(devices.map(unreadOf))) {
    expect(seen.total).toBe(total)
    expect(seen.rooms).toEqual(rooms)
  }
}

/** Without what makes usernames random. */
const heardIn = (room: string, { hears }: Device): string[] =>
  hears.events
    .filter(event => 'roomId' in event && event.roomId === room)
    .map(event => lineOf(event).replace(/_[0-9a-f]{12}\b/g, ''))

/** Of a direct room: who of the two opened it first is told that the other one came. */
const withoutComings = (lines: readonly string[]): string[] => lines.filter(line => !line.startsWith('MemberAdded'))
