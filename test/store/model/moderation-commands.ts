/** What the model test does to keep order, as data. */
import fc from 'fast-check'
import { common, sometimes, user } from './parts.ts'

const mute = fc.record({
  kind: fc.constant('mute' as const),
  ...common,
  by: user,
  member: user,
  /** 0 ends it; otherwise longer than any run, or over at once. */
  seconds: fc.constantFrom(0, 600, 600, 0.0001),
})
const ban = fc.record({
  kind: fc.constant('ban' as const),
  ...common,
  by: user,
  member: user,
  /** For ever, longer than any run, or over at once. */
  seconds: fc.constantFrom(null, null, 600, 0.0001),
  reason: fc.constantFrom(null, 'spam'),
  crash: sometimes,
})
const unban = fc.record({ kind: fc.constant('unban' as const), ...common, by: user, member: user })

const eraseAll = fc.record({
  kind: fc.constant('eraseAll' as const),
  ...common,
  by: user,
  member: user,
  /** Only what was said since the newest message. */
  newest: sometimes,
  most: fc.constantFrom(1, 2, 100),
})
/** Time passes: nobody has to wait any more, and a new minute begins. */
const rest = fc.record({ kind: fc.constant('rest' as const), ...common })

export const ofModeration = fc.oneof(
  { weight: 3, arbitrary: mute },
  { weight: 3, arbitrary: ban },
  { weight: 2, arbitrary: unban },
  { weight: 1, arbitrary: eraseAll },
  { weight: 1, arbitrary: rest },
)

export type ModerationCommand = typeof ofModeration extends fc.Arbitrary<infer T> ? T : never
