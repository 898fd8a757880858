/** What the model test does to the stores, as data: fast-check makes it up and shrinks it. */
import fc from 'fast-check'
import type { Role } from '../../../src/domain/role.ts'
import type { RoomInput } from '../../../src/domain/room-facts.ts'
import { ofAwareness } from './awareness-commands.ts'
import { ofDoors } from './door-commands.ts'
import { type MessageCommand, ofMessages } from './message-commands.ts'
import { type ModerationCommand, ofModeration } from './moderation-commands.ts'
import { ofPairs } from './pair-commands.ts'
import { common, group, page, sometimes, user } from './parts.ts'

const role = fc.constantFrom<Role[]>('MEMBER', 'MODERATOR', 'MODERATOR', 'OWNER')
/** The process dies after the room's script, before the user's list is marked. */
const crash = sometimes

const create = fc.record({
  kind: fc.constant('create' as const),
  ...common,
  room: group,
  by: user,
  /** Whom the creator asks to add. */
  members: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.uniqueArray(user) },
  ) as fc.Arbitrary<number[]>,
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
  { weight: 6, arbitrary: ofPairs },
  { weight: 3, arbitrary: ofAwareness },
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
  'readMarkers',
  'listBlocked',
])

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
  ['mute', 'ban', 'unban', 'eraseAll', 'rest'].includes(command.kind)

export const isOfMessages = (command: Command): command is MessageCommand => kinds.has(command.kind)
