/** What all commands of the model test are made of. */
import fc from 'fast-check'

/** Users and rooms are told by their number in the run. The first ones are met most, so that things happen to them. */
export const userCount = 4
export const groupCount = 3
/** The rooms of two come behind the groups: who is in each. */
export const pairs = [
  [0, 1],
  [0, 2],
] as const
export const roomCount = groupCount + pairs.length

export const user = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.constant(2) },
  { weight: 1, arbitrary: fc.constant(3) },
)
export const group = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(groupCount - 1) },
)
export const direct = fc.constantFrom(groupCount, groupCount, groupCount + 1)
const room = fc.oneof({ weight: 6, arbitrary: group }, { weight: 1, arbitrary: direct })
export const sometimes = fc.integer({ min: 0, max: 7 }).map(number => number === 7)
/** A sequence, also one before the log and one after it. */
const sequence = fc.nat(14)
const bound = fc.option(sequence, { nil: undefined })

export const common = {
  room,
  /** Whether every script of this command is sent twice. */
  twice: fc.boolean(),
}
export const page = {
  user,
  after: bound,
  before: bound,
  limit: fc.integer({ min: 1, max: 4 }),
  backwards: fc.boolean(),
}
