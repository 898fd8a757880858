/** A room of 100,000 members: what adding, listing and deleting take over HTTP. */
import type { Bench } from '../bench.ts'
import { contestant } from '../contestants.ts'
import { median } from '../statistics.ts'
import { openAsker } from './asker.ts'
import type { GrowthRow } from './growth-row.ts'

const members = 100_000
const repetitions = 30

const addMember = `mutation ($roomId: ID!, $userId: ID!) {
  addMember(input: { roomId: $roomId, userId: $userId }) { ... on AddMemberPayload { added } ... on Error { message } }
}`
const listMembers = `query ($roomId: ID!) {
  room(id: $roomId) { memberCount members(last: 100) { nodes { id user { id username } } } }
}`
const deleteRoom = `mutation ($roomId: ID!) {
  deleteRoom(input: { roomId: $roomId }) { ... on DeleteRoomPayload { roomId } ... on Error { message } }
}`

/** Rooms this large are made with one seat less than the limit for each addition that is measured. */
export async function measureLargeRoom(bench: Bench): Promise<GrowthRow[]> {
  const size = members - repetitions
  const room = await bench.crowd({ people: size, rooms: 1, membersPerRoom: size })
  const strangers = await bench.crowd({ people: repetitions, rooms: repetitions, membersPerRoom: 1 })
  return bench.beside(contestant('parlor').program, async ({ port }) => {
    const ask = openAsker(port, room)
    const adding: number[] = []
    for (const { author } of strangers.rooms) adding.push(await ask(addMember, { userId: author.id }))
    const listing: number[] = []
    for (let i = 0; i < repetitions; i++) listing.push(await ask(listMembers))
    const deleting = await ask(deleteRoom)
    const figures = [
      ['adding a member', median(adding)],
      ['counting, and listing the last 100', median(listing)],
      ['deleting the room', deleting],
    ] as const
    return figures.map(([what, ms]) => ({
      what: `a room of 100,000 members: ${what}`,
      figures: `${ms.toFixed(1)} ms`,
    }))
  })
}
