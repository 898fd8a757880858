import { describe, expect, test } from 'vitest'
import { check } from './checker.ts'
import type { Act, History, Note, ReceivedEvent } from './history.ts'
import { idOf, lineage, ready, roomId, Story, type StoryEntry, subscribed, told } from './story.ts'
import { annComesAndGoes, history, sent } from './tale.ts'

/** Cleo says three things; edits the first, deletes the second; ann reacts to the third. Both are there all the time. */
function cleoChangesHerMind() {
  const story = new Story()
  story.add('cleo')
  story.add('ann')
  const said = ['a', 'b', 'c'].map(id => story.say('cleo', id))
  const edited = story.edit('cleo', 1, '<a/1>')
  const erased = story.erase('cleo', 2)
  const reacted = story.react('ann', 3, '👍')
  const seen = story.entries.slice(1).map(kept => told('ann', kept))
  const acts = [
    act('edited', said[0]!, edited, '<a/1>'),
    act('erased', said[1]!, erased, ''),
    act('reacted', said[2]!, reacted, '👍'),
  ]
  return { story, acts, seen, sends: ['a', 'b', 'c'].map((id, i) => sent(id, said[i]!)) }
}

function act(kind: Act['kind'], message: StoryEntry, { entry }: StoryEntry, text: string): Act {
  return {
    ...{ kind, roomId, text, userId: idOf(kind === 'reacted' ? 'ann' : 'cleo'), messageId: message.messages[0]!.id },
    ...{ number: 'number' in message.entry ? message.entry.number : 0, invokedAt: entry.at - 1, attempts: 1 },
    ...{ answeredAt: entry.at + 1, outcome: 'done' },
  }
}

type Tale = ReturnType<typeof cleoChangesHerMind>

/** What is found when ann sees it so. */
function namesWhen(see: (tale: Tale) => Note[], alter: (tale: Tale) => void = () => undefined): string[] {
  const tale = cleoChangesHerMind()
  const notes = [subscribed(), ready(1), ...see(tale)]
  alter(tale)
  const { sends, acts, story } = tale
  return check(history([lineage('ann', notes)], { sends, acts }), story.state(['cleo', 'ann'])).map(({ name }) => name)
}

/** The event of this place, shown later as it was when it happened. */
const late = (event: ReceivedEvent): ReceivedEvent => ({ ...event, at: event.at + 60_000 })

describe('what clients are shown of messages', () => {
  test('a client that heard of everything at once passes', () => {
    expect(namesWhen(({ seen }) => seen)).toEqual([])
  })

  test('so does one that came later, and was shown what was true by then', () => {
    const asNow = ({ seen }: Tale) => {
      const [added, a, b, c, edited, erased, reacted] = seen
      const now = [added, { ...a, messages: edited!.messages }, { ...b, messages: erased!.messages }, c]
      return [...now, edited, erased, reacted].map(event => late(event as ReceivedEvent))
    }
    expect(namesWhen(asNow)).toEqual([])
  })

  test('a text that was deleted long ago is shown no more, not even where it was said', () => {
    expect(namesWhen(({ seen }) => seen.map((event, i) => (i === 2 ? late(event) : event)))).toEqual(['erased-shown'])
  })

  test('nor a text that was edited long ago', () => {
    expect(namesWhen(({ seen }) => seen.map((event, i) => (i === 1 ? late(event) : event)))).toEqual(['stale-shown'])
  })

  test('behind its deletion a message says nothing, however soon', () => {
    const again = ({ seen }: Tale) => [...seen.slice(0, -1), { ...seen.at(-1)!, messages: seen[2]!.messages }]
    expect(namesWhen(again)).toEqual(['erased-shown', 'client-differs'])
  })

  test('a text that nobody said is wrong', () => {
    const torn = ({ seen }: Tale) =>
      seen.map((event, i) => (i === 3 ? { ...event, messages: [{ ...event.messages[0]!, text: '<z/0>' }] } : event))
    expect(namesWhen(torn)).toContain('wrong-event')
  })

  test('whoever shows an older text in the end differs', () => {
    const stale = ({ seen }: Tale) =>
      seen.map((event, i) => (i === 4 ? { ...event, messages: seen[1]!.messages } : event))
    expect(namesWhen(stale)).toEqual(['client-differs'])
  })

  test('whoever counts other reactions in the end differs', () => {
    const miscounted = ({ seen }: Tale) =>
      seen.map(event => (event.reaction ? { ...event, reaction: { ...event.reaction, count: 2 } } : event))
    expect(namesWhen(miscounted)).toEqual(['client-differs'])
  })

  test('an answer that was asked for after the deletion does not show the text', () => {
    const { story, sends, acts, seen } = cleoChangesHerMind()
    const reading = { what: 'a page', messages: seen[2]!.messages, names: {} }
    const namesAt = (invokedAt: number) =>
      check(history([], { sends, acts, readings: [{ ...reading, invokedAt }] }), story.state(['cleo', 'ann']))
    expect(namesAt(acts[1]!.invokedAt)).toEqual([])
    expect(namesAt(acts[1]!.answeredAt! + 1).map(({ name }) => name)).toEqual(['erased-shown'])
  })
})

describe('what people are called', () => {
  const renaming = {
    userId: idOf('cleo'),
    formerly: 'Cleo',
    name: 'Chloe',
    attempts: 1,
    invokedAt: 500,
    answeredAt: 510,
  }
  const namesShown = (given: Partial<History>) =>
    check(history([], { renamings: [renaming], ...given }), annComesAndGoes().state).map(({ name }) => name)

  test('an answer that was asked for after a renaming shows the new name', () => {
    const reading = (name: string, invokedAt: number) => ({
      readings: [{ what: 'a page', messages: [], names: { [idOf('cleo')]: name }, invokedAt }],
    })
    expect(namesShown(reading('Cleo', 505))).toEqual([])
    expect(namesShown(reading('Chloe', 520))).toEqual([])
    expect(namesShown(reading('Cleo', 520))).toEqual(['stale-shown'])
  })

  test('so does what a session replays that began after it', () => {
    const said = cleoChangesHerMind().seen.slice(0, 1)
    const named = (at: number) => {
      const notes = [subscribed([], at), ...said.map(event => ({ ...event, names: { [idOf('cleo')]: 'Cleo' } }))]
      const { story, sends, acts } = cleoChangesHerMind()
      const lineages = [lineage('ann', notes, { end: 'away' })]
      return check(history(lineages, { sends, acts, renamings: [renaming] }), story.state(['cleo', 'ann']))
    }
    expect(named(400)).toEqual([])
    expect(named(60_000).map(({ name }) => name)).toEqual(['stale-shown'])
  })
})

describe('what the history holds', () => {
  const namesFor = (alter: (tale: Tale) => void) => namesWhen(({ seen }) => seen, alter)

  test('an edit that was acknowledged and never happened left no trace', () => {
    expect(namesFor(({ acts }) => void Object.assign(acts[0]!, { invokedAt: 900, answeredAt: 910 }))).toContain(
      'change-missing',
    )
  })

  test('a message that is not there has shortened the history', () => {
    expect(namesFor(({ story }) => void story.items.delete(1))).toContain('history-shortened')
  })

  test('a text that is left of a deleted message is told of', () => {
    expect(namesFor(({ story }) => void Object.assign(story.items.get(2)!, { digest: 'd' }))).toEqual(['item-differs'])
  })

  test('a message whose last change is another than the log’s differs', () => {
    expect(namesFor(({ story }) => void Object.assign(story.items.get(1)!, { changed: 'ffffffffffff' }))).toEqual([
      'item-differs',
    ])
  })

  test('reactions that the log does not tell of differ', () => {
    const counted = ({ story }: Tale) => void story.reactions.get('3 👍')!.push(idOf('cleo'))
    expect(namesFor(counted)).toEqual(['item-differs', 'client-differs'])
  })
})

describe('what was said after the end of a stay', () => {
  /** Ann goes, then cleo edits what ann had heard. */
  function annGoes() {
    const story = new Story()
    story.add('cleo')
    story.add('ann')
    const said = story.say('cleo', 'a')
    const gone = story.remove('ann')
    for (let i = 0; i < 10; i++) story.say('cleo', `more ${i}`)
    const edited = story.edit('cleo', 1, '<a/1>')
    const acts = [act('edited', said, edited, '<a/1>')]
    const sends = story.entries.flatMap(kept =>
      kept.entry.kind === 'message' ? [sent(kept.messages[0]!.clientMessageId!, kept)] : [],
    )
    const namesOf = (notes: Note[]) =>
      check(history([lineage('ann', notes)], { acts, sends }), story.state(['cleo'])).map(({ name }) => name)
    return { story, said, gone, edited, namesOf }
  }

  test('who is no member when a session begins is told the end of the stay, and nothing before it', () => {
    const { story, said, gone, namesOf } = annGoes()
    const first = [subscribed(), ready(1), told('ann', story.entries[1]!), subscribed(['…'], 900)]
    expect(namesOf([...first, told('ann', gone)])).toEqual([])
    expect(namesOf([...first, told('ann', said), told('ann', gone)])).toEqual(['told-after-end'])
  })

  test('an older stay shows nothing that was edited into it', () => {
    const { story, said, gone, edited, namesOf } = annGoes()
    const before = [subscribed(), ready(1), told('ann', story.entries[1]!)]
    expect(namesOf([...before, told('ann', said), told('ann', gone)])).toEqual([])
    const shown = { ...told('ann', said), messages: edited.messages }
    expect(namesOf([...before, shown, told('ann', gone)])).toEqual(['edited-after-stay'])
  })
})
