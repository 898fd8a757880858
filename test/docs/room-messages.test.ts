/** The list that the manual keeps of a room, in any interleaving of a feed that breaks off and readings that take their time. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepMessages, type Page } from '../../docs/recipes/room-messages.ts'

interface Said {
  id: string
  number: number
  text: string
}

const pageSize = 3
const turn = () => new Promise(resolve => setImmediate(resolve))

/** A room whose feed can break off and whose log can lose what was said; readings wait until they are let through. */
function openRoom() {
  let log: Said[] = []
  let made = 0
  let deaf = false
  const waiting: (() => void)[] = []
  const list = keepMessages<Said>({
    roomId: 'room',
    retryAfterMs: 0,
    onChange: () => undefined,
    readPage: async before => {
      // What a reading shows is as of some time after it was asked for.
      await new Promise<void>(resolve => waiting.push(resolve))
      if (made % 7 === 6) throw new Error('No answer came.')
      const older = before === null ? log : log.filter(({ number }) => number < Number(before))
      const nodes = older.slice(-pageSize)
      return { nodes, pageInfo: { hasPreviousPage: older.length > nodes.length } } satisfies Page<Said>
    },
  })
  const tell = (__typename: string, rest: object = {}) => list.take({ __typename, roomId: 'room', ...rest })
  tell('FeedReady')
  return {
    list,
    log: () => log,
    say() {
      made += 1
      const message = { id: `m${made}`, number: (log.at(-1)?.number ?? 0) + 1, text: `${made}` }
      log = [...log, message]
      if (!deaf) tell('MessageSent', { message })
    },
    /** Changes one of the newest messages, as an author does; without a text: deletes it. */
    change(back: number, text: string) {
      const changed = log.at(-1 - back)
      if (!changed) return
      const message = { ...changed, text }
      log = log.map(each => (each === changed ? message : each))
      if (!deaf)
        tell(text === '' ? 'MessagesDeleted' : 'MessageEdited', text === '' ? { messages: [message] } : { message })
    },
    goDeaf() {
      deaf = true
    },
    /** Nothing that was missed is replayed. */
    reset(lost: number) {
      if (deaf) log = log.slice(0, log.length - lost)
      if (deaf) tell('FeedReset', { reason: lost > 0 ? 'DIVERGED' : 'TOO_MUCH' })
      deaf = false
    },
    async letThrough() {
      waiting.shift()?.()
      await turn()
    },
    async finish() {
      for (let quiet = 0; quiet < 3; quiet = waiting.length === 0 ? quiet + 1 : 0) {
        made += made % 7 === 6 ? 1 : 0
        waiting.shift()?.()
        await new Promise(resolve => setTimeout(resolve, 1))
      }
    },
  }
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ do: 'say' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'letThrough' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'goDeaf' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reset' as const), lost: fc.nat(4) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('change' as const), back: fc.nat(9), text: fc.constantFrom('', 'x', 'y') }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'scroll' as const }) },
)

/** More was missed before the first page was read than it has. */
const brokeOffWhileReading = (['say', 'goDeaf', 'say', 'say', 'say', 'say', 'letThrough', 'letThrough'] as const).map(
  each => ({ do: each }),
)

test('has no hole, nothing twice, nothing that never happened, everything in order and as it is now', async () => {
  const run = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
    const room = openRoom()
    for (const each of steps) {
      if (each.do === 'reset') room.reset(each.lost)
      else if (each.do === 'change') room.change(each.back, each.text)
      else if (each.do === 'scroll') void room.list.readOlder()
      else await room[each.do]()
    }
    room.reset(0)
    await room.finish()
    const shown = room.list.list()
    // What is shown is the end of the room, from wherever the screen began.
    expect(shown).toEqual(room.log().slice(-shown.length || room.log().length))
    expect(shown.length).toBeGreaterThanOrEqual(Math.min(pageSize, room.log().length))
  })
  await fc.assert(run, { numRuns: 300, examples: [[brokeOffWhileReading]] })
})

test('what changed while the feed could not tell is shown as it is now, however far back', async () => {
  const room = openRoom()
  await room.finish()
  for (let i = 0; i < 9; i++) room.say()
  await room.finish()
  room.goDeaf()
  room.change(8, '')
  room.change(7, 'x')
  room.say()
  room.reset(0)
  await room.finish()
  expect(room.list.list()).toEqual(room.log())
})

test('goes back to the beginning as it is asked to', async () => {
  const room = openRoom()
  for (let i = 0; i < 5; i++) room.say()
  await room.finish()
  room.goDeaf()
  for (let i = 0; i < 20; i++) room.say()
  room.reset(0)
  await room.finish()
  const asked = room.list.readOlder()
  await room.finish()
  await asked
  expect(room.list.list()).toEqual(room.log())
})
