/** What the model test does to the stores, as data: fast-check makes it up and shrinks it. */
import fc from 'fast-check'

/** Users and rooms are told by their number in the run. The first ones are met most, so that things happen to them. */
export const userCount = 4
export const roomCount = 3

const user = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.constant(2) },
  { weight: 1, arbitrary: fc.constant(3) },
)
const room = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(roomCount - 1) })
const sometimes = fc.integer({ min: 0, max: 7 }).map(number => number === 7)
/** A sequence, also one before the log and one after it. */
const sequence = fc.nat(14)
const bound = fc.option(sequence, { nil: undefined })

const common = {
  room,
  /** Whether every script of this command is sent twice. */
  twice: fc.boolean(),
}
/** The process dies after the room's script, before the user's list is marked. */
const crash = sometimes
const page = { user, after: bound, before: bound, limit: fc.integer({ min: 1, max: 4 }), backwards: fc.boolean() }

const create = fc.record({
  kind: fc.constant('create' as const),
  ...common,
  by: user,
  name: fc.constantFrom('Tea', 'Tea', 'Coffee'),
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
const send = fc.record({
  kind: fc.constant('send' as const),
  ...common,
  by: user,
  body: fc.constantFrom('hello', 'a "b" \\ %d\n💬'),
  clientMessageId: fc.constantFrom(null, null, 'one', 'two'),
})
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
  sequence: fc.option(sequence),
  forged: sometimes,
  count: fc.nat(5),
})
const pageMembers = fc.record({ kind: fc.constant('pageMembers' as const), ...common, ...page })
const pageMessages = fc.record({ kind: fc.constant('pageMessages' as const), ...common, ...page })
const findMessage = fc.record({
  kind: fc.constant('findMessage' as const),
  ...common,
  user,
  sequence,
  forged: sometimes,
})

const anyCommand = fc.oneof(
  { weight: 3, arbitrary: create },
  { weight: 8, arbitrary: add },
  { weight: 6, arbitrary: remove },
  { weight: 9, arbitrary: send },
  { weight: 1, arbitrary: deleteRoom },
  { weight: 2, arbitrary: heal },
  { weight: 1, arbitrary: findRoom },
  { weight: 1, arbitrary: findOwnRoom },
  { weight: 3, arbitrary: readLog },
  { weight: 1, arbitrary: pageMembers },
  { weight: 1, arbitrary: pageMessages },
  { weight: 3, arbitrary: findMessage },
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
])

/** What happens first in every run, so that most of what follows meets a room with three members. */
export const opening: Command[] = [
  { kind: 'create', room: 0, by: 0, name: 'Tea', late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 0, member: 1, late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 1, member: 2, late: false, crash: false, twice: false },
]

/** A member uses up its part of the room's minute: what is made up does so too seldom to be waited for. */
export const tiresome: Command[] = [
  { kind: 'remove', room: 0, by: 1, member: 2, crash: false, twice: false },
  { kind: 'add', room: 0, by: 0, member: 2, late: false, crash: false, twice: false },
  { kind: 'remove', room: 0, by: 1, member: 2, crash: false, twice: false },
]
