/** What one member can do to a room in a whole day, minute by minute as far as the limits let them. */
import { expect, test } from 'vitest'
import { roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { openStores, placeOf, say, someRoom, someUser } from './some.ts'

const redis = connect()
const hours = Array.from({ length: 24 })
const minutes = Array.from({ length: 60 })

test('a member who floods reactions, edits and comings for a day takes no message from the others', async () => {
  const kept = { messagesPerRoom: 30, logEntriesPerRoom: 20 }
  const counted = { editsPerMember: 2, reactionsPerMember: 2, membershipChangesPerMember: 2 }
  const { rooms, messages, reactions } = openStores(redis, { ...kept, ...counted })
  const [ann, bob, cleo] = [someUser(), someUser(), someUser()]
  const roomId = await someRoom(rooms, ann, bob)
  for (let i = 1; i < kept.messagesPerRoom; i++) await say(messages, roomId, ann, `${i}`)
  const place = placeOf(await say(messages, roomId, bob, 'mine'))
  const { changes, log } = roomKeys(roomId)

  let edits = 0
  const edit = () =>
    messages.editMessage({ roomId, place, by: bob.id, people: [bob], body: `edit ${++edits}`, metadata: null })
  const reaction = { roomId, place, by: bob, emoji: '👍' }
  // Leaving is not counted: it takes an addition, and those are.
  const leave = () => rooms.removeMember({ roomId, by: cleo, member: cleo })
  const bring = () => rooms.addMember({ roomId, by: bob, member: cleo, intendedAt: Date.now() })
  const { addReaction, removeReaction } = reactions
  /** Everything three times, where twice is as often as it may be. All of it is under way at once, and happens in this order. */
  const flood = () => [
    ...[edit(), edit(), edit(), addReaction(reaction), removeReaction(reaction), addReaction(reaction)],
    ...[
      bring(),
      leave(),
      bring(),
      leave(),
      bring(),
      redis.del(changes).then(() => ({ outcome: 'the minute is over' })),
    ],
  ]
  const outcomes: string[] = []
  for (const _hour of hours) {
    const answers = await Promise.all(minutes.flatMap(flood))
    outcomes.push(...answers.map(({ outcome }) => outcome))
  }

  const count = (outcome: string) => outcomes.filter(each => each === outcome).length
  const minutesOfADay = hours.length * minutes.length
  expect([count('limited'), count('edited'), count('removed')]).toEqual([3, 2, 3].map(n => n * minutesOfADay))
  expect(await redis.xlen(log)).toBe(kept.logEntriesPerRoom)
  const page = await messages.pageMessages(roomId, ann.id, { limit: 100, backwards: false })
  const others = Array.from({ length: kept.messagesPerRoom - 1 }, (_, i) => `${i + 1}`)
  expect(page!.items.map(item => item.body)).toEqual([...others, `edit ${edits - 1}`])
}, 60_000)
