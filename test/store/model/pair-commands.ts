/** What the model test does between two people, as data: their direct room, and blocks. */
import fc from 'fast-check'
import { send } from './message-commands.ts'
import { common, direct, sometimes, user } from './parts.ts'

const open = fc.record({
  kind: fc.constant('open' as const),
  ...common,
  room: direct,
  /** Which of the two. */
  by: fc.nat(1),
  late: sometimes,
  crash: sometimes,
})
const block = fc.record({ kind: fc.constant('block' as const), ...common, by: user, member: user })
const unblock = fc.record({ kind: fc.constant('unblock' as const), ...common, by: user, member: user })
const listBlocked = fc.record({ kind: fc.constant('listBlocked' as const), ...common, user })
const person = fc.constantFrom(0, 1, 2)
/** What is said there, and who leaves: too seldom what is said and left anywhere. */
const write = fc
  .record({ said: send, room: direct, by: person, recallsOnly: fc.constant(false) })
  .map(({ said, ...where }) => ({ ...said, ...where }))
const leave = fc
  .record({ ...common, room: direct, by: person, crash: sometimes })
  .map(each => ({ kind: 'remove' as const, member: each.by, ...each }))

export const ofPairs = fc.oneof(
  { weight: 3, arbitrary: open },
  { weight: 1, arbitrary: block },
  { weight: 2, arbitrary: unblock },
  { weight: 1, arbitrary: listBlocked },
  { weight: 3, arbitrary: write },
  { weight: 2, arbitrary: leave },
)

export type PairCommand =
  | (typeof open extends fc.Arbitrary<infer T> ? T : never)
  | (typeof block extends fc.Arbitrary<infer T> ? T : never)
  | (typeof unblock extends fc.Arbitrary<infer T> ? T : never)
  | (typeof listBlocked extends fc.Arbitrary<infer T> ? T : never)

const kinds = new Set<string>(['open', 'block', 'unblock', 'listBlocked'])
export const isOfPairs = (command: { kind: string }): command is PairCommand => kinds.has(command.kind)
