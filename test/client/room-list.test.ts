/** The list of rooms ends in what the server has, whatever the order of pages, answers, events, cuts, replays and resets. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openRooms } from './rooms-model.ts'

const weights = {
  say: 8,
  edit: 2,
  erase: 2,
  mark: 3,
  rename: 2,
  come: 1,
  leave: 3,
  join: 4,
  hear: 10,
  ask: 6,
  receive: 6,
  cut: 2,
  resume: 3,
}
const n = fc.nat(11)
const room = fc.nat(5)
const step = fc.oneof(
  ...Object.entries(weights).map(([what, weight]) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(what as keyof typeof weights), n, room }),
  })),
)

test('any order of pages, answers, events, comings and goings, cuts and resets ends in what the server has', async () => {
  const start = fc.record({ count: fc.integer({ min: 1, max: 6 }), isRead: fc.boolean() })
  const run = fc.asyncProperty(
    start,
    fc.array(step, { maxLength: 120, size: 'max' }),
    async ({ count, isRead }, steps) => {
      const model = openRooms(count)
      if (isRead) await model.finish()
      for (const { do: what, n, room } of steps) {
        if (what === 'hear' || what === 'cut') model[what]()
        else if (what === 'ask' || what === 'receive') await model[what]()
        else if (what === 'resume') model.resume(n)
        else model[what](model.pick(room), n)
      }
      model.resume(1)
      await model.finish()
      await model.read
      const { rooms, unreadCount, isReading } = model.list.list.getSnapshot()
      const nodes = model.mine().map(model.nodeOf)
      expect(rooms.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id))
      expect(rooms.map(({ title, memberCount }) => [title, memberCount])).toEqual(
        nodes.map(({ name, memberCount }) => [name, memberCount]),
      )
      expect(rooms.map(({ lastMessage }) => lastMessage)).toEqual(nodes.map(({ lastMessage }) => lastMessage))
      const unread = nodes.map(({ viewerMember }) => viewerMember!.unreadCount)
      expect(rooms.map(({ unreadCount }) => unreadCount)).toEqual(unread)
      expect(unreadCount).toBe(unread.reduce((sum, each) => sum + each, 0))
      expect(isReading).toBe(false)
      for (const { id } of rooms) expect(model.list.room(id).getSnapshot()).toMatchObject({ room: { id }, ended: null })
    },
  )
  await fc.assert(run, { numRuns: 300 })
})
