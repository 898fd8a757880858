/** Redis loses a whole stay that a feed has shown from its beginning to its end: whoever saw it is told so. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Source } from '../../../src/delivery/source.ts'
import { atOnce, deliver } from '../deliver.ts'
import { Device } from '../device.ts'
import { user, World } from '../world.ts'

const [ada, bob] = [user('ada'), user('bob')]

/** Bob is connected; he may have been in Ada's room before. */
async function setOut({ wasIn }: { wasIn: boolean }) {
  const world = new World(atOnce)
  const room = world.createRoom('one', ada)
  const slow = new SlowLogs(world.source)
  const others = world.createRoom('two', ada)
  const delivery = deliver(world, slow.source)
  if (wasIn) world.add(room, ada, bob)
  if (wasIn) world.remove(room, ada, bob)
  const device = new Device(delivery, bob)
  device.connect()
  await quiet()
  let seen = device.connections.at(-1)!.length
  /** What was told since. */
  async function told(): Promise<string[]> {
    await quiet()
    const last = device.connections.at(-1)!.map(({ event }) => event)
    const news = last.slice(seen).map(event => (event.type === 'FeedReset' ? event.reason : event.type))
    seen = last.length
    return news
  }
  async function comeBack(): Promise<string[]> {
    seen = 0
    device.connect()
    return told()
  }
  return { world, slow, room, others, device, told, comeBack }
}

/** Logs that somebody reads on in are not answered while they are held; whether somebody is a member is. */
class SlowLogs {
  readonly source: Source
  #gate = Promise.resolve()

  constructor(source: Source) {
    const held =
      <Args extends unknown[], Answer>(read: (...args: Args) => Promise<Answer>) =>
      async (...args: Args) => {
        await this.#gate
        return read(...args)
      }
    const [readOn, ...others] = [source.readLog, source.readEntries, source.readShown] as const
    this.source = {
      ...source,
      readLog: (roomId, question) =>
        question.count === 0 ? source.readLog(roomId, question) : held(readOn)(roomId, question),
      readEntries: held(others[0]),
      readShown: held(others[1]),
    }
  }

  /** Returns what lets go of them. */
  hold(): () => void {
    let release!: () => void
    this.#gate = new Promise(resolve => {
      release = resolve
    })
    return release
  }
}

async function quiet(): Promise<void> {
  for (let turns = 0; turns < 60; turns++) await turn()
}

test.each([false, true])(
  'a stay that a live feed has shown is told to be lost; there was one before: %s',
  async wasIn => {
    const { world, room, others, told } = await setOut({ wasIn })
    world.add(room, ada, bob)
    expect(await told()).toEqual(['AddedToRoom'])
    world.remove(room, ada, bob)
    expect(await told()).toEqual(['RemovedFromRoom'])
    // Nothing is told of it as long as it is not lost.
    world.add(others, ada, bob)
    expect(await told()).toEqual(['AddedToRoom'])
    world.lose(room, 2, bob)
    world.say(room, ada, 'something else')
    // The client has forgotten the room, and is told what there is of it.
    expect(await told()).toEqual(wasIn ? ['GONE', 'RemovedFromRoom'] : ['GONE'])
    world.remove(others, ada, bob)
    expect(await told()).toEqual(['RemovedFromRoom'])
  },
)

test.each([false, true])('and to a client that was away meanwhile; there was one before: %s', async wasIn => {
  const { world, room, device, told, comeBack } = await setOut({ wasIn })
  world.add(room, ada, bob)
  world.remove(room, ada, bob)
  await told()
  device.disconnect()
  world.lose(room, 2, bob)
  world.say(room, ada, 'something else')
  expect(await comeBack()).toContain('GONE')
})

test.each([
  { what: 'removed anew', entries: 2, after: 'remove', expected: ['GONE', 'RemovedFromRoom'] },
  { what: 'in it as before', entries: 2, after: 'say', expected: ['AddedToRoom', 'DIVERGED'] },
  { what: 'a stranger', entries: 3, after: 'say', expected: ['GONE'] },
] as const)('the end is lost while the next stay is not shown yet; then the viewer is $what', async given => {
  const { world, slow, room, told } = await setOut({ wasIn: false })
  world.add(room, ada, bob)
  expect(await told()).toEqual(['AddedToRoom'])
  world.remove(room, ada, bob)
  expect(await told()).toEqual(['RemovedFromRoom'])
  const release = slow.hold()
  world.add(room, ada, bob)
  expect(await told()).toEqual([])
  world.lose(room, given.entries, bob)
  world.say(room, ada, 'something else')
  if (given.after === 'remove') world.remove(room, ada, bob)
  release()
  expect(await told()).toEqual(given.expected)
})
