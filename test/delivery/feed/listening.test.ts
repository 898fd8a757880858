/** A view that is behind reads on as long as its viewer may: a listener who may no longer is told that the room is gone. */
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { CatchingUp, type CatchingUpParts } from '../../../src/delivery/feed/catching-up.ts'
import type { RoomStart } from '../../../src/delivery/feed/room-start.ts'
import { RoomView } from '../../../src/delivery/feed/room-view.ts'
import type { Outlet } from '../../../src/delivery/outlet.ts'
import { Meetings } from '../../../src/delivery/rooms/meetings.ts'
import type { RoomTail } from '../../../src/delivery/rooms/room-tail.ts'
import { Shown } from '../../../src/delivery/rooms/shown.ts'
import type { Entry } from '../../../src/domain/entry.ts'
import type { Event } from '../../../src/domain/event.ts'
import type { Logged } from '../../../src/domain/log.ts'
import { until } from '../../support/until.ts'
import { ada, at, bob, factsOf, logged, room } from '../rooms/tail.ts'

const roomId = room.id

/** A feed of Bob's, who listens, behind these entries; `mayListen` is judged at each reading. */
function catchUp(entries: Logged[], mayListen: boolean) {
  const sent: Event[] = []
  const items = new Map(entries.flatMap(entry => [...factsOf(entry).items]))
  const facts = { ...factsOf(entries[0]!), items }
  const outlet = {
    selection: { names: () => true, openAudience: () => null as never },
    bytesAtOnce: 512 * 1024,
    send: (event: Event) => sent.push(event),
    settle: () => undefined,
    paid: () => undefined,
    drained: async () => undefined,
    closed: () => undefined,
  } as unknown as Outlet
  const tail = {
    live: true,
    position: at(99),
    attach: () => false,
    meetings: new Meetings(),
    bytesOfEntry: 0,
  } as unknown as RoomTail
  const head = at(entries.at(-1)!.sequence)
  const answer = {
    ...{ verdict: 'GOOD', head, deleted: false, room, membership: null, entries: [], items: [] },
    ...{ readNumber: 0, open: mayListen, publicSince: 1 },
  }
  const parts = {
    blocks: {
      readAfter: async (_: unknown, { sequence }: { sequence: number }) => entries.filter(e => e.sequence > sequence),
      forget: () => undefined,
    },
    readings: {
      read: async () => ({ membership: null, mayListen, shown: new Shown(facts), bytes: 0, bytesOfEntry: 0 }),
    },
    source: {
      readLog: async (_: unknown, { membersOnly }: { membersOnly?: boolean }) =>
        membersOnly && !mayListen ? null : answer,
    },
    turns: pLimit(1),
    retryMs: 1,
  } as unknown as CatchingUpParts
  const start: RoomStart = {
    ...{ roomId, events: [], state: 'following', listens: true, readNumber: 0, skip: null },
    ...{ position: at(5), shown: at(5), isKnown: true, head },
  }
  const holder = { userId: bob.id, outlet, changed: () => undefined }
  const view = new RoomView(start, tail, holder)
  const moving = new CatchingUp(parts, { userId: bob.id, outlet, moved: () => undefined })
  moving.add(view)
  return { view, told: () => sent.map(event => (event.type === 'FeedReset' ? event.reason : event.type)), moving }
}

const banned = (sequence: number, user = bob): Logged => ({
  ...logged(sequence),
  entry: { kind: 'banned', at: 0, by: ada.id, user: user.id } satisfies Entry,
})

test('whoever may not hear the room at the reading is told nothing of it, and that it is gone', async () => {
  const { view, told } = catchUp([logged(6), logged(7)], false)
  await until(() => view.state === 'gone')
  expect(told()).toEqual(['GONE'])
})

test('whoever comes to the entry that bans them hears no more, though they may again', async () => {
  const { view, told } = catchUp([logged(6), banned(7), logged(8)], true)
  await until(() => view.state === 'gone')
  expect(told()).toEqual(['MessageSent', 'GONE'])
})

test('a ban of somebody else is told', async () => {
  const { view, told, moving } = catchUp([logged(6), banned(7, ada), logged(8)], true)
  await until(() => view.position.sequence === 8)
  expect(told()).toEqual(['MessageSent', 'UserBanned', 'MessageSent'])
  moving.close()
})
