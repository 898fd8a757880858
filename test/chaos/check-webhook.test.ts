import { expect, test } from 'vitest'
import type { WebhookEvent } from '../../src/hooks/webhook-body.ts'
import { checkWebhook } from './check-webhook.ts'
import { emptyHistory } from './history.ts'
import { roomId, type StoryEntry } from './story.ts'
import { annComesAndGoes, sent } from './tale.ts'
import { textsOf } from './texts.ts'

const types = { added: 'MemberAdded', removed: 'MemberRemoved', message: 'MessageSent' } as Record<string, string>

/** What the app is told of an entry. */
function tell({ sequence, check, previous, entry, messages }: StoryEntry): WebhookEvent {
  const [shown] = messages
  const message = shown && { ...shown, metadata: { text: shown.text }, deletedAt: null }
  const place = { sequence, check, previous, occurredAt: new Date(entry.at).toISOString() }
  return {
    ...place,
    type: types[entry.kind],
    by: { id: entry.by },
    ...(message && { message }),
  } as unknown as WebhookEvent
}

const gap = (fromSequence: number, sequence: number, reason = 'TOO_OLD') =>
  ({ type: 'Gap', fromSequence, sequence, check: '', previous: '', reason }) as WebhookEvent

interface Circumstances {
  losses?: { at: number }[]
  keptFrom?: number
}

/** The names of what is wrong when the app is told so of ann's coming and going, whose log is `entries`. */
function namesWhen(
  choose: (events: WebhookEvent[], entries: StoryEntry[]) => WebhookEvent[],
  { losses = [], keptFrom = 1 }: Circumstances = {},
): string[] {
  const { story, state } = annComesAndGoes()
  const events = choose(story.entries.map(tell), story.entries)
  const room = { ...state.rooms.get(roomId)!, keptFrom }
  const now = { ...state, rooms: new Map([[roomId, room]]) }
  const said = story.entries.filter(({ messages }) => messages.length > 0)
  const sends = said.map(kept => sent(kept.messages[0]!.clientMessageId!, kept))
  const texts = textsOf({ ...emptyHistory(), sends }, now)
  const told = events.map((event, i) => ({ roomId, event, at: i * 10 }))
  return checkWebhook(told, now, { losses, texts, mayDelayMs: 0 }).map(({ name }) => name)
}

test('all of it, in order, is right', () => {
  expect(namesWhen(events => events)).toEqual([])
})

test.each<[string, (events: WebhookEvent[]) => WebhookEvent[], string[]]>([
  ['an entry is left out', events => events.filter((_event, i) => i !== 4), ['hole', 'end-missing']],
  ['the end is missing', events => events.slice(0, -1), ['end-missing']],
  ['an entry is told behind a later one', ([a, b, c, ...rest]) => [a!, c!, b!, c!, ...rest], ['hole', 'out-of-order']],
  ['an entry is another one', events => events.with(3, { ...events[3]!, check: 'x' }), ['not-in-log', 'end-missing']],
  ['an entry is told wrongly', events => events.with(3, { ...events[0]!, ...place(events[3]!) }), ['wrong-event']],
  ['there is a gap in what is there', events => [gap(1, 4), ...events.slice(4)], ['unfounded-gap']],
  ['a message is said to be gone', events => events.with(3, gap(4, 4, 'MESSAGE_GONE')), ['unfounded-gap']],
])('it is found that %s', (_name, choose, names) => {
  expect(namesWhen(choose)).toEqual(names)
})

test('what has left the log is a gap, and the rest comes behind it', () => {
  const late = (events: WebhookEvent[]) => [gap(1, 4), ...events.slice(4)]
  expect(namesWhen(late, { keptFrom: 5 })).toEqual([])
  expect(namesWhen(late, { keptFrom: 4 })).toEqual(['unfounded-gap'])
})

test('what a failover lost is followed by what took its place, all of it', () => {
  const lost = (event: WebhookEvent) => ({ ...event, check: 'lost' })
  const again = (events: WebhookEvent[]) => [...events.slice(0, 7), ...events.slice(7, 9).map(lost), ...events.slice(7)]
  expect(namesWhen(again, { losses: [{ at: 95 }] })).toEqual([])
  expect(namesWhen(again)).not.toEqual([])
  const forgets = (events: WebhookEvent[]) => [...again(events).slice(0, 9), ...events.slice(9)]
  expect(namesWhen(forgets, { losses: [{ at: 95 }] })).toEqual(['end-missing'])
})

function place({ sequence, check, previous }: WebhookEvent) {
  return { sequence, check, previous }
}
