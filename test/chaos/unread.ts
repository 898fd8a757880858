/** What people are told that they have not read, compared with what Redis holds when all is quiet. */
import { untilSuccess } from '../support/until.ts'
import { readStandings, type Standings } from './ask.ts'
import { mayBeLost } from './check-commands.ts'
import type { Crowd } from './crowd.ts'
import type { History } from './history.ts'
import { isDeleted, isUnspoken, type RoomState, type State } from './state.ts'

/** Every wrong count, of any instance, in words. */
export async function findMiscounted({ people, world }: Crowd, { rooms }: State): Promise<string[]> {
  const asked = people.flatMap(person => world.instances.map(({ index, url }) => ({ person, index, url })))
  const each = asked.map(async ({ person: { user, token }, index, url }) => {
    const { unreadCount, rooms: listed } = await untilSuccess(() => readStandings(url, token))
    const wrong = [...rooms.values()].flatMap(room => findWrong(room, user.id, listed))
    const sum = listed.reduce((total, { viewerMember }) => total + (viewerMember?.unreadCount ?? 0), 0)
    if (unreadCount !== sum) wrong.push(`${unreadCount} in all, in its rooms ${sum}`)
    return wrong.map(text => `${user.id} at instance ${index}: ${text}`)
  })
  return (await Promise.all(each)).flat()
}

function findWrong(room: RoomState, userId: string, listed: Standings['rooms']): string[] {
  const { roomId, history, reads, members } = room
  if (!members.includes(userId) || isDeleted(room) || isUnspoken(room)) return []
  const { number, oldest } = history
  const due = number - Math.max(reads.get(userId) ?? 0, oldest - 1)
  const told = listed.find(({ id }) => id === roomId)?.viewerMember?.unreadCount
  return told === due ? [] : [`${told} in ${roomId}, where ${due} of ${oldest}–${number} were not read`]
}

/** Markers that were acknowledged, and stand before that now, though their stay goes on. */
export function findForgotten({ marks, losses }: History, { rooms }: State): string[] {
  return marks.flatMap(({ roomId, userId, number, invokedAt }) => {
    const room = rooms.get(roomId)
    if (!room?.members.includes(userId) || isDeleted(room) || mayBeLost(invokedAt, losses)) return []
    const joined = room.entries.findLast(({ entry }) => entry.kind === 'added' && entry.member === userId)
    if (!joined || joined.entry.at >= invokedAt) return []
    const kept = room.reads.get(userId) ?? 0
    return kept >= number ? [] : [`${userId} had read ${roomId} up to ${number}, and now up to ${kept}`]
  })
}
