/** Each message is on the screen once, and in the end as the room has it, also those that the viewer writes meanwhile. */
import fc from 'fast-check'
import { createOutbox, type MessageView } from 'parlor-client'
import { expect, test } from 'vitest'
import { Cell } from '../../client/src/cell.ts'
import { RoomMessages } from '../../client/src/room-messages.ts'
import { openRoom, type Said } from './room-model.ts'

const viewer = { id: 'me', username: 'me', displayName: 'Me', avatarUrl: null }
const turn = () => new Promise(resolve => setImmediate(resolve))
type Sent = { sentMessage: Said }

/** The viewer's screen of a room, and what they write, which is tried over a line that loses questions and answers. */
function openScreen(already: number) {
  const cell = new Cell({ messages: [] as readonly MessageView[], hasOlder: true, isReading: true })
  const tries: { accept(): Sent; answer(sent: Sent): void; lose(): void; sent?: Sent }[] = []
  const outbox = createOutbox<{ roomId: string; clientMessageId: string; body: string; writtenAt: string }, Sent>({
    retryWait: async () => undefined,
    send: ({ clientMessageId }) =>
      new Promise((answer, reject) => {
        const accept = () => ({ sentMessage: room.accept(viewer, clientMessageId) })
        tries.push({ accept, answer, lose: () => reject(new Error('No answer came.')) })
      }),
  })
  const room = openRoom(1_000, already, ({ roomId, readPage, retryWait }) => {
    const waiting = outbox.getSnapshot as never
    const screen = new RoomMessages({ roomId, viewer, waiting, retryWait, readPage: readPage as never }, cell as never)
    outbox.subscribe(() => screen.show())
    return {
      getSnapshot: cell.getSnapshot as never,
      readOlder: () => screen.readOlder(),
      take(event) {
        screen.take(event as never)
        const { message } = event
        if (!message || message.author?.id === 'me') outbox.take(event as never)
      },
    }
  })
  room.begin()
  const settle = async () => {
    for (let round = 0; tries.length > 0 || round < 3; round++) {
      for (const each of tries.splice(0)) each.answer(each.sent ?? each.accept())
      await room.finish()
      for (let i = 0; i < 300; i++) room.hear()
    }
    // Nothing is drawn more often than now and then.
    for (let at = cell.getSnapshot(); ; at = cell.getSnapshot()) {
      await new Promise(resolve => setTimeout(resolve, 60))
      if (at === cell.getSnapshot()) return
    }
  }
  return { room, cell, tries, outbox, settle }
}

const weights = {
  write: 5,
  arrive: 5,
  answer: 4,
  lose: 3,
  say: 4,
  erase: 3,
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

async function take({ room, tries, outbox }: ReturnType<typeof openScreen>, what: What, n: number): Promise<void> {
  const [first] = tries
  if (what === 'write') void outbox.send({ roomId: 'room', body: 'mine', writtenAt: '' }).catch(() => undefined)
  else if (what === 'arrive') {
    if (first) first.sent ??= first.accept()
  } else if (what === 'answer' || what === 'lose') {
    if (first?.sent || what === 'lose') tries.shift()?.[what](first!.sent!)
  } else if (what === 'say') room.say(n)
  else if (what === 'fork') room.reset(true)
  else if (what === 'reset') room.reset(false)
  else await room[what](n)
  await turn()
}

test('any order of writing, tries, answers, events, cuts and resets ends in the room, each message once', async () => {
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
    expect(messages.map(({ id, body, state }) => [id, body, state])).toEqual(
      kept.slice(kept.length - messages.length).map(({ id, body }) => [id, body, 'sent']),
    )
    expect(isReading).toBe(false)
  })
  await fc.assert(run, { numRuns: 40 })
})
