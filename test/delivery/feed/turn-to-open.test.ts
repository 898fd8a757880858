/** A feed opens its rooms when its user's turn has come: of many rooms, and feeds that come and go, there is much to open. */
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { Feed, type FeedParts } from '../../../src/delivery/feed/feed.ts'
import type { Outlet } from '../../../src/delivery/outlet.ts'
import { newRoomId } from '../../../src/domain/id.ts'
import { until } from '../../support/until.ts'
import { user } from '../world.ts'

/** A feed of 30 rooms: which of them it has read, and for how many it has asked for a turn. */
function start() {
  const state = { asked: 0, read: 0, open: () => {} }
  const turn = new Promise<void>(resolve => {
    state.open = resolve
  })
  const last = { sequence: 1, check: '000000000001' }
  const marks = Array.from({ length: 30 }, () => {
    return { roomId: newRoomId(), state: 'joined', start: { sequence: 0, check: '' }, last, at: 0 }
  })
  const readRooms = async () => ({ version: '', marks, intents: [] })
  const viewer = { follow: () => {}, unfollow: () => {}, readRooms, lastReading: 0 }
  const source = { readLog: async () => void state.read++ }
  const limits = { replayPerRoom: 1, replayPerFeed: 1 }
  const viewers = { hold: () => viewer, release: () => {} }
  const parts = { viewers, source, limits, turns: pLimit(1) } as unknown as FeedParts
  const opening = (rooms: number) => {
    state.asked = rooms
    return turn
  }
  const outlet = { selection: { names: () => true }, send: () => 0, closed: () => {}, opening }
  const feed = new Feed(parts, user('ada').id, { after: null, roomIds: null })
  feed.start(outlet as unknown as Outlet)
  return { feed, state }
}

test('and not before', async () => {
  const { feed, state } = start()
  await until(() => state.asked === 30)
  expect(state.read).toBe(0)
  state.open()
  await until(() => state.read === 30)
  feed.close()
})

test('and never, when it was ended meanwhile', async () => {
  const { feed, state } = start()
  await until(() => state.asked === 30)
  feed.close()
  state.open()
  await new Promise(resolve => setImmediate(resolve))
  expect(state.read).toBe(0)
})
