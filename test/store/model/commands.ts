/** What the model test does to the stores, as data: fast-check makes it up and shrinks it. */
import fc from 'fast-check'
import { type MessageCommand, ofMessages } from './message-commands.ts'
import { common, page, sometimes, user } from './parts.ts'

/** The process dies after the room's script, before the user's list is marked. */
const crash = sometimes

const create = fc.record({
  kind: fc.constant('create' as const),
  ...common,
  by: user,
  name: fc.constantFrom('Tea', 'Tea', 'Coffee'),
  metadata: fc.constantFrom(null, null, null, '{"a":[]}'),
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
const deleteRoom = fc.record({ kind: fc.constant('delete' as const), ...common, by: user })
const heal = fc.record({ kind: fc.constant('heal' as const), ...common, user })
const findRoom = fc.record({ kind: fc.constant('findRoom' as const), ...common, user })
const findOwnRoom = fc.record({ kind: fc.constant('findOwnRoom' as const), ...common, user })
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
const pageMembers = fc.record({ kind: fc.constant('pageMembers' as const), ...common, ...page })
const anyCommand = fc.oneof(
  { weight: 3, arbitrary: create },
  { weight: 8, arbitrary: add },
  { weight: 6, arbitrary: remove },
  { weight: 1, arbitrary: deleteRoom },
  { weight: 2, arbitrary: heal },
  { weight: 1, arbitrary: findRoom },
  { weight: 1, arbitrary: findOwnRoom },
  { weight: 3, arbitrary: readLog },
  { weight: 1, arbitrary: pageMembers },
  { weight: 24, arbitrary: ofMessages },
)

export const commands = fc.array(anyCommand, { minLength: 1, maxLength: 80, size: 'max' })

export type Command = typeof anyCommand extends fc.Arbitrary<infer T> ? T : never
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>

/** Commands that change nothing. */
export const readings = new Set<Command['kind']>([
  'findRoom',
  'findOwnRoom',
  'readLog',
  'pageMembers',
  'pageMessages',
  'findMessage',
  'readReactions',
  'readShown',
  'readUsers',
])

/** What happens first in every run, so that most of what follows meets a room with three members. */
export const opening: Command[] = [
  { kind: 'create', room: 0, by: 0, name: 'Tea', metadata: null, late: false, crash: false, twice: false },
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

export const isOfMessages = (command: Command): command is MessageCommand => kinds.has(command.kind)
