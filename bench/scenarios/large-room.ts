/** A public room of 100,000 members: what changes of it, and looks at it, take over HTTP. */
import type { Bench } from '../bench.ts'
import { contestant } from '../contestants.ts'
import type { Crowd } from '../crowds.ts'
import { median } from '../statistics.ts'
import { openAsker } from './asker.ts'
import type { AloneFigure, GrowthRow } from './growth-row.ts'

const members = 100_000
const repetitions = 30
const moderators = 100

const mutation = (name: string, input: string, selection: string, variables = '$roomId: ID!, $userId: ID!') => {
  const payload = `${name[0]!.toUpperCase()}${name.slice(1)}Payload`
  return `mutation (${variables}) { ${name}(input: { ${input} }) { ... on ${payload} { ${selection} } ... on Error { message } } }`
}
const ofUser = 'roomId: $roomId, userId: $userId'
const addMember = mutation('addMember', ofUser, 'added')
const joinRoom = mutation('joinRoom', 'roomId: $roomId', 'joined', '$roomId: ID!')
const promote = mutation('setMemberRole', `${ofUser}, role: MODERATOR`, 'member { role }')
const muteMember = mutation('muteMember', `${ofUser}, seconds: 600`, 'member { id }')
const banUser = mutation('banUser', ofUser, 'ban { bannedAt }')
const deleteRoom = mutation('deleteRoom', 'roomId: $roomId', 'roomId', '$roomId: ID!')
const listMembers = `query ($roomId: ID!) {
  room(id: $roomId) { memberCount members(last: 100) { nodes { id user { id username } } } }
}`
const listModerators = `query ($roomId: ID!) {
  room(id: $roomId) { members(role: MODERATOR, first: 100) { nodes { id role user { id username } } } }
}`

type Times = [what: string, times: number[], figure?: AloneFigure]

/** Rooms this large are made with one seat less than the limit for each addition that is measured. */
export async function measureLargeRoom(bench: Bench): Promise<GrowthRow[]> {
  const size = members - 2 * repetitions
  const room = await bench.crowd({ people: size, rooms: 1, membersPerRoom: size, visibility: 'PUBLIC' })
  const count = 2 * repetitions
  const strangers = await bench.crowd({ people: count, rooms: count, membersPerRoom: 1 })
  const measured = await bench.beside(contestant('parlor').program, ({ port }) => ask(bench, port, room, strangers))
  return measured.map(([what, times, figure]) => ({
    what: `a room of 100,000 members: ${what}`,
    figures: `${median(times).toFixed(1)} ms`,
    ...(figure && { values: { [figure]: [median(times)] } }),
  }))
}

async function ask({ stores }: Bench, port: number, room: Crowd, strangers: Crowd): Promise<Times[]> {
  const owner = openAsker(port, room)
  const { id: roomId } = room.rooms[0]!
  const memberAt = (index: number) => stores.locateSession(room.tokens[index]!)!.userId
  const repeat = (act: (i: number) => ReturnType<typeof owner>) => timed(repetitions, act)
  await timed(moderators, i => owner(promote, { userId: memberAt(1 + i) }))
  const ofMember = (query: string, from: number) => repeat(i => owner(query, { userId: memberAt(from + i) }))
  const join = (i: number) => openAsker(port, strangers, repetitions + i)(joinRoom, { roomId })
  return [
    ['adding a member', await repeat(i => owner(addMember, { userId: strangers.rooms[i]!.author.id }))],
    ['joining it', await repeat(join), 'joinMs'],
    ['counting, and listing the last 100', await repeat(() => owner(listMembers))],
    [`listing the ${moderators} moderators`, await repeat(() => owner(listModerators)), 'moderatorsMs'],
    ['muting a member', await ofMember(muteMember, 1000), 'muteMs'],
    ['banning a member', await ofMember(banUser, 2000), 'banMs'],
    ['deleting the room', await timed(1, () => owner(deleteRoom))],
  ]
}

/** How long each of so many takes, one after the other. */
async function timed(count: number, act: (i: number) => Promise<{ ms: number }>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) times.push((await act(i)).ms)
  return times
}
