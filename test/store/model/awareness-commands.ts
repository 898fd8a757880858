/** What the model test does to tell how far somebody has read, and that they type, as data. */
import fc from 'fast-check'
import { common, user } from './parts.ts'

const markRead = fc.record({
  kind: fc.constant('markRead' as const),
  ...common,
  by: user,
  /** Null: all there is. */
  number: fc.option(fc.integer({ min: -1, max: 9 })),
})
const typing = fc.record({ kind: fc.constant('typing' as const), ...common, by: user })
const readMarkers = fc.record({ kind: fc.constant('readMarkers' as const), ...common, user })

export const ofAwareness = fc.oneof(
  { weight: 3, arbitrary: markRead },
  { weight: 1, arbitrary: typing },
  { weight: 2, arbitrary: readMarkers },
)

export type AwarenessCommand = typeof ofAwareness extends fc.Arbitrary<infer T> ? T : never

const kinds = new Set<string>(['markRead', 'typing', 'readMarkers'])
export const isOfAwareness = (command: { kind: string }): command is AwarenessCommand => kinds.has(command.kind)
