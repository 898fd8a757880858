/** What the model test does to the stores, as data: fast-check makes it up and shrinks it. */
import fc from 'fast-check'
import type { Role } from '../../../src/domain/role.ts'
import type { RoomInput } from '../../../src/domain/room-facts.ts'
import { ofDoors } from './door-commands.ts'
import { type MessageCommand, ofMessages } from './message-commands.ts'
import { type ModerationCommand, ofModeration } from './moderation-commands.ts'
import { common, page, sometimes, user } from './parts.ts'

const role = fc.constantFrom<Role[]>('MEMBER', 'MODERATOR', 'MODERATOR', 'OWNER')
/** The process dies after the room's script, before the user's list is marked. */
const crash = sometimes

const create = fc.record({
  kind: fc.constant('create' as const),
  ...common,
  by: user,
  facts: fc.constantFrom<RoomInput[]>({}, {}, {}, {}, { name: 'Coffee' }, { roleToSend: 'MODERATOR' }),
  late: sometimes,
  crash,
})
const add = fc.record({
  kind: fc.constant('add' as const),
  ...common,
  by: user,
  member: user,
  late: sometimes,
  crash,
})
const remove = fc.record({ kind: fc.constant('remove' as const), ...common, by: user, member: user, crash })
const update = fc.record({
  kind: fc.constant('update' as const),
  ...common,
  by: user,
  facts: fc.oneof(
    fc.constantFrom<RoomInput[]>({}, { name: 'Coffee' }, { topic: 'Beans' }, { topic: null, slowModeSeconds: 600 }),
    fc.constantFrom<RoomInput[]>({ metadata: { a: [] } }, { visibility: 'PUBLIC', name: 'Tea' }),
    fc.record({ roleToSend: role }),
    fc.record({ roleToAdd: role, roleToRemove: role }),
  ),
})
const giveRole = fc.record({ kind: fc.constant('role' as const), ...common, by: user, member: user, role })
const deleteRoom = fc.record({ kind: fc.constant('delete' as const), ...common, by: user })
const heal = fc.record({ kind: fc.constant('heal' as const), ...common, user })
const findRoom = fc.record({ kind: fc.constant('findRoom' as const), ...common, user })
const findOpenRoom = fc.record({ kind: fc.constant('findOpenRoom' as const), ...common, user })
const readLog = fc.record({
  kind: fc.constant('readLog' as const),
  ...common,
  user,
  anonymous: fc.boolean(),
  membersOnly: sometimes,
  /** How far behind the head; less than nothing is beyond it. Null: the head itself. */
  behind: fc.option(fc.integer({ min: -2, max: 11 })),
  forged: sometimes,
  count: fc.nat(5),
})
const pageMembers = fc.record({
  kind: fc.constant('pageMembers' as const),
  ...common,
  ...page,
  role: fc.option(role),
})
const anyCommand = fc.oneof(
  { weight: 3, arbitrary: create },
  { weight: 8, arbitrary: add },
  { weight: 6, arbitrary: remove },
  { weight: 3, arbitrary: update },
  { weight: 6, arbitrary: giveRole },
  { weight: 1, arbitrary: deleteRoom },
  { weight: 2, arbitrary: heal },
  { weight: 1, arbitrary: findRoom },
  { weight: 1, arbitrary: findOpenRoom },
  { weight: 3, arbitrary: readLog },
  { weight: 1, arbitrary: pageMembers },
  { weight: 24, arbitrary: ofMessages },
  { weight: 4, arbitrary: ofModeration },
  { weight: 8, arbitrary: ofDoors },
)

export const commands = fc.array(anyCommand, { minLength: 1, maxLength: 80, size: 'max' })

export type Command = typeof anyCommand extends fc.Arbitrary<infer T> ? T : never
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>

/** Commands that change nothing. */
export const readings = new Set<Command['kind']>([
  'findRoom',
  'findOpenRoom',
  'readLog',
  'pageMembers',
  'pageMessages',
  'findMessage',
  'readReactions',
  'readShown',
  'readUsers',
  'listInvitations',
  'findInvitation',
])

/** What happens first in every run, so that most of what follows meets a room with three members. */
export const opening: Command[] = [
  { kind: 'create', room: 0, by: 0, facts: {}, late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 0, member: 1, late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 1, member: 2, late: false, crash: false, twice: false },
]

/** A member uses up its part of the room's minute: what is made up does so too seldom to be waited for. */
export const tiresome: Command[] = [
  { kind: 'remove', room: 0, by: 1, member: 2, crash: false, twice: false },
  { kind: 'add', room: 0, by: 1, member: 2, late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 0, member: 2, late: false, crash: false, twice: false },
  { kind: 'remove', room: 0, by: 1, member: 2, crash: false, twice: false },
]

const ruled = { room: 0, twice: false } as const
const given = { ...ruled, kind: 'role', by: 0 } as const
const said = { body: 'hello', metadata: null, clientMessageId: null, reply: null, recallsOnly: false } as const

/** One moderator more than there may be, a room that is locked, a transfer, and a minute that is used up. */
export const governed: Command[] = [
  { ...given, member: 1, role: 'MODERATOR' },
  { ...given, member: 2, role: 'MODERATOR' },
  { ...ruled, kind: 'update', by: 1, facts: { roleToSend: 'MODERATOR' } },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'send', by: 1, ...said },
  { ...ruled, kind: 'react', by: 2, back: 0, forged: false, emoji: '👍' },
  { ...ruled, kind: 'edit', by: 2, back: 0, forged: false, body: 'changed', metadata: null },
  {
    ...ruled,
    kind: 'pageMembers',
    user: 2,
    after: undefined,
    before: undefined,
    limit: 4,
    backwards: false,
    role: 'MODERATOR',
  },
  { ...ruled, kind: 'remove', by: 2, member: 1, crash: false },
  { ...given, member: 2, role: 'OWNER' },
  { ...ruled, kind: 'update', by: 2, facts: { roleToAdd: 'OWNER' } },
  { ...ruled, kind: 'add', by: 1, member: 2, late: false, crash: false },
  { ...given, by: 2, member: 0, role: 'OWNER' },
  { ...given, member: 1, role: 'MEMBER' },
]

/** One who has to wait, is muted and banned, one more than may be muted and banned, and a minute that is used up. */
export const orderly: Command[] = [
  { ...given, member: 1, role: 'MODERATOR' },
  { ...ruled, kind: 'remove', by: 2, member: 1, crash: false },
  { ...ruled, kind: 'update', by: 0, facts: { slowModeSeconds: 600 } },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'mute', by: 1, member: 2, seconds: 600 },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'edit', by: 2, back: 0, forged: false, body: 'changed', metadata: null },
  { ...ruled, kind: 'react', by: 2, back: 0, forged: false, emoji: '👍' },
  { ...ruled, kind: 'mute', by: 0, member: 1, seconds: 600 },
  { ...ruled, kind: 'mute', by: 1, member: 2, seconds: 600 },
  { ...ruled, kind: 'mute', by: 1, member: 2, seconds: 600 },
  { ...ruled, kind: 'ban', by: 1, member: 2, seconds: 600, reason: null, crash: false },
  { ...ruled, kind: 'ban', by: 0, member: 2, seconds: 600, reason: 'spam', crash: false },
  { ...ruled, kind: 'ban', by: 0, member: 3, seconds: null, reason: null, crash: false },
  { ...ruled, kind: 'add', by: 1, member: 2, late: false, crash: false },
  { ...ruled, kind: 'add', by: 0, member: 3, late: true, crash: false },
  { ...ruled, kind: 'unban', by: 1, member: 2 },
  { ...ruled, kind: 'unban', by: 0, member: 2 },
  { ...ruled, kind: 'add', by: 0, member: 2, late: false, crash: false },
  { ...ruled, kind: 'update', by: 0, facts: { name: 'Coffee' } },
  { ...ruled, kind: 'update', by: 0, facts: { name: 'Tea' } },
  { ...ruled, kind: 'readLog', user: 0, anonymous: false, membersOnly: false, behind: 11, forged: false, count: 5 },
]

const leave = { ...ruled, kind: 'remove', by: 2, member: 2, crash: false } as const
const enter = { ...ruled, kind: 'join', by: 2, invitation: null, late: false, crash: false } as const

/** A minute's joins are used up, one comes too late and banned, and who may not invite takes nothing back. */
export const doorways: Command[] = [
  { ...ruled, kind: 'invite', by: 1, invitation: 0, lifeMs: 600_000, uses: 2 },
  { ...ruled, kind: 'findInvitation', invitation: 0 },
  { ...enter, by: 3, invitation: 0 },
  { ...ruled, kind: 'update', by: 0, facts: { visibility: 'PUBLIC', name: 'Tea' } },
  leave,
  { ...enter, late: true },
  { ...enter, invitation: 0 },
  leave,
  enter,
  leave,
  enter,
  { ...ruled, kind: 'ban', by: 0, member: 2, seconds: null, reason: null, crash: false },
  enter,
  { ...ruled, kind: 'update', by: 0, facts: { roleToAdd: 'MODERATOR' } },
  { ...ruled, kind: 'invite', by: 1, invitation: 1, lifeMs: 600_000, uses: null },
  { ...ruled, kind: 'revoke', by: 1, invitation: 0 },
  { ...ruled, kind: 'create', room: 1, by: 3, facts: {}, late: true, crash: false },
  { ...ruled, kind: 'depart', user: 0 },
]

const kinds = new Set<Command['kind']>([
  'send',
  'edit',
  'erase',
  'react',
  'unreact',
  'age',
  'rename',
  'pageMessages',
  'findMessage',
  'readReactions',
  'readShown',
  'readUsers',
])

export const isOfModeration = (command: Command): command is ModerationCommand =>
  ['mute', 'ban', 'unban'].includes(command.kind)

export const isOfMessages = (command: Command): command is MessageCommand => kinds.has(command.kind)
