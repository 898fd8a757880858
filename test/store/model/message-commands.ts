/** What the model test does with messages, as data. */
import fc from 'fast-check'
import { common, page, sometimes, user } from './parts.ts'

/** How far behind the last message; less than nothing is beyond it. Most of what is done is done to the last ones. */
const back = fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 5 }) })
const message = { back, forged: sometimes }
const metadata = fc.constantFrom(null, null, null, '{"a":[{"b":"\\u0000 %d"}],"":1e-7}')
const emoji = fc.constantFrom('👍', '👍', '👍', '❤️', '👩🏽‍🚀')

export const send = fc.record({
  kind: fc.constant('send' as const),
  ...common,
  by: user,
  body: fc.constantFrom('hello', 'hello', 'hello', 'a "b" \\ %d\n💬'),
  metadata,
  clientMessageId: fc.constantFrom(null, null, 'one', 'two'),
  /** To which message it replies. */
  reply: fc.option(fc.record(message), { freq: 2 }),
  recallsOnly: sometimes,
  /** Of a direct room that it opens for the other one. */
  late: sometimes,
  crash: sometimes,
})
const edit = fc.record({
  kind: fc.constant('edit' as const),
  ...common,
  ...message,
  by: user,
  body: fc.constantFrom('hello', 'changed', ''),
  metadata: fc.option(metadata, { nil: undefined }),
})
const erase = fc.record({ kind: fc.constant('erase' as const), ...common, ...message, by: user })
const react = fc.record({ kind: fc.constant('react' as const), ...common, ...message, by: user, emoji })
const unreact = fc.record({ kind: fc.constant('unreact' as const), ...common, ...message, by: user, emoji })
/** The message so far behind the last one, and all before it, become two days older. */
const age = fc.record({ kind: fc.constant('age' as const), ...common, back: fc.integer({ min: 0, max: 3 }) })
const rename = fc.record({
  kind: fc.constant('rename' as const),
  ...common,
  user,
  change: fc.constantFrom({ displayName: 'Ann' }, { displayName: 'B "C" %d' }, { avatarUrl: null }, {}),
})
const pageMessages = fc.record({ kind: fc.constant('pageMessages' as const), ...common, ...page })
const findMessage = fc.record({ kind: fc.constant('findMessage' as const), ...common, ...message, user })
const readReactions = fc.record({ kind: fc.constant('readReactions' as const), ...common, user, most: fc.nat(3) })
const readShown = fc.record({
  kind: fc.constant('readShown' as const),
  ...common,
  user,
  numbers: fc.uniqueArray(fc.nat(9)),
})
const readUsers = fc.record({ kind: fc.constant('readUsers' as const), ...common })

export const ofMessages = fc.oneof(
  { weight: 9, arbitrary: send },
  { weight: 5, arbitrary: edit },
  { weight: 3, arbitrary: erase },
  { weight: 6, arbitrary: react },
  { weight: 3, arbitrary: unreact },
  { weight: 2, arbitrary: age },
  { weight: 1, arbitrary: rename },
  { weight: 2, arbitrary: pageMessages },
  { weight: 2, arbitrary: findMessage },
  { weight: 1, arbitrary: readReactions },
  { weight: 1, arbitrary: readShown },
  { weight: 1, arbitrary: readUsers },
)

export type MessageCommand = typeof ofMessages extends fc.Arbitrary<infer T> ? T : never

const newest = { room: 0, twice: false, back: 0, forged: false, by: 1 } as const
const hello = {
  kind: 'send',
  body: 'hello',
  metadata: null,
  reply: null,
  recallsOnly: false,
  late: false,
  crash: false,
} as const
const said = { ...hello, room: 0, twice: false, by: 1, clientMessageId: 'one' } as const

/** A member says, thinks and takes back one thing again and again: what is made up does so too seldom to be waited for. */
export const repetitive: MessageCommand[] = [
  said,
  said,
  { ...said, body: 'a "b" \\ %d\n💬' },
  { ...newest, kind: 'edit', body: '', metadata: null },
  { ...newest, kind: 'react', emoji: '👍' },
  { ...newest, kind: 'react', emoji: '👍' },
  { ...newest, kind: 'react', emoji: '❤️' },
  { ...newest, kind: 'react', emoji: '👩🏽‍🚀' },
  { ...newest, kind: 'unreact', emoji: '👍' },
  { ...said, clientMessageId: 'two' },
  { ...newest, kind: 'react', emoji: '👍' },
  { ...newest, kind: 'edit', body: 'changed', metadata: undefined },
  { ...newest, kind: 'edit', body: 'hello', metadata: undefined },
  { ...newest, kind: 'edit', body: 'changed', metadata: undefined },
  { ...newest, kind: 'erase' },
]
