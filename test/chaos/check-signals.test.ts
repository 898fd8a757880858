import { describe, expect, test } from 'vitest'
import { checkSignals } from './check-signals.ts'
import type { Note, ReceivedSignal } from './history.ts'
import { idOf, lineage, ready, roomId, subscribed, told } from './story.ts'
import { annComesAndGoes, annsNotes } from './tale.ts'

const tale = annComesAndGoes()

const typing = (who: string, at: number): ReceivedSignal => ({
  ...{ kind: 'signal', type: 'UserTyping', at: at + 1, roomId, occurredAt: at, about: idOf(who) },
})
const marker = (who: string, at: number): ReceivedSignal => ({ ...typing(who, at), type: 'ReadMarkerMoved' })

/** Ann is in from 20 to 60 and from 80 on. */
const namesWhen = (notes: Note[], losses: { at: number }[] = []) =>
  checkSignals(lineage('ann', notes), tale.state, losses).map(({ name }) => name)

const notes = annsNotes(tale)
const upTo = (count: number, ...rest: Note[]) => [...notes.slice(0, count), ...rest]

describe('signals', () => {
  test('come to who is there, of who is there', () => {
    expect(namesWhen(upTo(5, typing('cleo', 45), marker('cleo', 46), typing('ann', 47)))).toEqual([])
    expect(namesWhen(upTo(99, typing('cleo', 105)))).toEqual([])
  })

  test('come not before FeedReady, but for how far one has read oneself', () => {
    const early = (signal: ReceivedSignal) => [subscribed(), told('ann', tale.at(2)), signal, ready(52)]
    expect(namesWhen(early(typing('cleo', 25)))).toEqual(['signal-early'])
    expect(namesWhen(early(marker('cleo', 25)))).toEqual(['signal-early'])
    expect(namesWhen(early(marker('ann', 25)))).toEqual([])
  })

  test('come not to who was told that they are out, nor of a time when they were', () => {
    expect(namesWhen(upTo(9, typing('cleo', 55)))).toEqual(['signal-outside'])
    expect(namesWhen(upTo(8, typing('cleo', 70)))).toEqual(['signal-outside'])
    expect(namesWhen(upTo(8, typing('cleo', 70)), [{ at: 75 }])).toEqual([])
  })

  test('come not of who is no member', () => {
    expect(namesWhen(upTo(5, typing('bob', 45)))).toEqual(['signal-outside'])
  })
})
