/** Each message is on the screen once, and in the end as the room has it, also those that the viewer writes and changes meanwhile. */
import fc from 'fast-check'
import { createOutbox, type MessageView } from 'parlor-client'
import { expect, test } from 'vitest'
import { Cell } from '../../client/src/cell.ts'
import { createCommands } from '../../client/src/chat-commands.ts'
import * as documents from '../../client/src/chat-documents.ts'
import { createPendingChanges } from '../../client/src/pending-changes.ts'
import { RoomMessages } from '../../client/src/room-messages.ts'
import { emojis, openRoom, type Said } from './room-model.ts'

const viewer = { id: 'me', username: 'me', displayName: 'Me', avatarUrl: null }
const turn = () => new Promise(resolve => setImmediate(resolve))
type Sent = { sentMessage: Said }
type Input = { messageId: string; emoji?: string; body?: string }

/** The viewer's screen of a room, and what they write, which is tried over a line that loses questions and answers. */
function openScreen(already: number) {
  const cell = new Cell({ messages: [] as readonly MessageView[], hasOlder: true, isReading: true })
  const tries: { accept(): object; answer(made: never): void; lose(): void; made?: object }[] = []
  const outbox = createOutbox<{ roomId: string; clientMessageId: string; body: string; writtenAt: string }, Sent>({
    retryWait: async () => undefined,
    send: ({ clientMessageId }) =>
      new Promise((answer, reject) => {
        const accept = () => ({ sentMessage: room.accept(viewer, clientMessageId) })
        tries.push({ accept, answer, lose: () => reject(new Error('No answer came.')) })
      }),
  })
  /** What is asked of a message, which is refused now and then. */
  const decide = (document: string, { messageId, emoji, body }: Input) => {
    const isAdded = document === documents.react
    const changed = emoji ? room.reactNow(messageId, emoji, isAdded, 'me') : null
    const { id, editedAt = '', deletedAt = null } = (body && room.editNow(messageId, body)) || {}
    if (id) return { editedMessage: { id, roomId: 'room', body, editedAt, deletedAt } }
    return changed === null ? { __typename: 'NotFoundError', message: 'There is no such message.' } : { changed }
  }
  const request = (document: string, { input }: { input: Input }) =>
    new Promise((answer, reject) => {
      const isRefused = tries.length % 4 === 3
      const refusal = { __typename: 'RateLimitedError', message: 'Later.', retryAfterMs: 5 }
      const accept = () => ({ result: isRefused ? refusal : decide(document, input) })
      tries.push({ accept, answer, lose: () => reject(new Error('No answer came.')) })
    })
  const pending = createPendingChanges(() => screens.show())
  const commands = createCommands(request as never, event => screens.take(event as never), pending)
  let screens!: RoomMessages
  const room = openRoom(1_000, already, ({ roomId, readPage, retryWait }) => {
    const [waiting, { shown }] = [outbox.getSnapshot as never, pending]
    const reading = { roomId, retryWait, readPage: readPage as never }
    const screen = new RoomMessages({ ...reading, viewer, waiting, shown }, cell as never)
    screens = screen
    outbox.subscribe(() => screen.show())
    return {
      getSnapshot: cell.getSnapshot as never,
      readOlder: () => screen.readOlder(),
      take(event) {
        screen.take(event as never)
        pending.take(event as never, 'me')
        const { message } = event
        if (!message || message.author?.id === 'me') outbox.take(event as never)
      },
    }
  })
  room.begin()
  const settle = async () => {
    for (let round = 0; tries.length > 0 || round < 3; round++) {
      for (const each of tries.splice(0)) each.answer((each.made ?? each.accept()) as never)
      await turn()
      await room.finish()
      for (let i = 0; i < 300; i++) room.hear()
    }
    // Nothing is drawn more often than now and then.
    for (let at = cell.getSnapshot(); ; at = cell.getSnapshot()) {
      await new Promise(resolve => setTimeout(resolve, 60))
      if (at === cell.getSnapshot()) return
    }
  }
  return { room, cell, tries, outbox, commands, settle }
}

const weights = {
  write: 5,
  edit: 4,
  react: 5,
  unreact: 3,
  arrive: 8,
  answer: 7,
  lose: 3,
  say: 4,
  erase: 2,
  others: 4,
  hear: 8,
  read: 6,
  receive: 6,
  cut: 2,
  resume: 2,
  reset: 2,
  fork: 1,
}
type What = keyof typeof weights
const step = fc.oneof(
  ...Object.entries(weights).map(([what, weight]) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(what as What), n: fc.nat(11) }),
  })),
)

type Screen = ReturnType<typeof openScreen>

/** The viewer changes a message on the screen, which shows it at once. */
function change({ cell, commands }: Screen, what: 'edit' | 'react' | 'unreact', n: number): void {
  const shown = cell.getSnapshot().messages.filter(({ id, deletedAt }) => id && !deletedAt)
  if (shown.length === 0) return
  const id = shown.at(-1 - (n % shown.length))!.id!
  const emoji = emojis[n % 2]!
  const text = `said anew ${n}`
  const done = what === 'edit' ? commands.edit(id, text) : commands[what](id, emoji)
  done.catch(() => undefined)
  const now = cell.getSnapshot().messages.find(message => message.id === id)
  // Meanwhile it was deleted, or undone.
  if (!now || now.deletedAt) return
  const has = now.reactions.some(each => each.emoji === emoji && each.viewerHasReacted)
  expect(what === 'edit' ? now.body : has).toBe(what === 'edit' ? text : what === 'react')
}

async function take(screen: Screen, what: What, n: number): Promise<void> {
  const { room, tries, outbox } = screen
  const [first] = tries
  if (what === 'write') void outbox.send({ roomId: 'room', body: 'mine', writtenAt: '' }).catch(() => undefined)
  else if (what === 'arrive') {
    if (first) first.made ??= first.accept()
  } else if (what === 'answer' || what === 'lose') {
    if (first?.made || what === 'lose') tries.shift()?.[what](first!.made as never)
  } else if (what === 'edit' || what === 'react' || what === 'unreact') change(screen, what, n)
  else if (what === 'others') n % 3 === 0 ? room.edit(n) : room.react(n)
  else if (what === 'say') room.say(n)
  else if (what === 'fork') room.reset(true)
  else if (what === 'reset') room.reset(false)
  else await room[what](n)
  await turn()
}

test('any order of writing, changes, tries, answers, events, cuts and resets ends in the room, each message once', async () => {
  const run = fc.asyncProperty(fc.nat(5), fc.array(step, { maxLength: 80, size: 'max' }), async (already, steps) => {
    const screen = openScreen(already)
    for (const { do: what, n } of steps) {
      await take(screen, what, n)
      const keys = screen.cell.getSnapshot().messages.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
    }
    screen.room.reset(false)
    await screen.settle()
    const { messages, isReading } = screen.cell.getSnapshot()
    const kept = screen.room.all()
    const counts = (reactions: Said['reactions'] | MessageView['reactions']) =>
      reactions.map(({ emoji, count, viewerHasReacted = false }) => `${emoji} ${count} ${viewerHasReacted}`).sort()
    expect(messages.map(({ id, body, state, reactions }) => [id, body, state, counts(reactions)])).toEqual(
      kept.slice(kept.length - messages.length).map(({ id, body, reactions }) => [id, body, 'sent', counts(reactions)]),
    )
    expect(isReading).toBe(false)
  })
  await fc.assert(run, { numRuns: 40 })
})
