/** Judges what Redis holds by itself: chains, members, lists, histories. */
import { createHash } from 'node:crypto'
import { checkHistory } from './check-history.ts'
import { isDeleted, isUnspoken, type RoomState, type State } from './state.ts'
import { foldMembers } from './stays.ts'
import type { Violation } from './violation.ts'

export function checkState({ rooms, lists }: State, messagesKept: number): Violation[] {
  return [...rooms.values()].flatMap(room => [
    ...[checkChain(room), checkMembers(room), checkLists(room, lists), checkHistory(room, messagesKept)].flat(),
  ])
}

/** What the scripts compute: the first 12 hex digits of the SHA-1 of the predecessor's check and the entry. */
export const checkOf = (previous: string, text: string): string =>
  createHash('sha1').update(previous).update(text).digest('hex').slice(0, 12)

function checkChain({ roomId, entries, head }: RoomState): Violation[] {
  const broken: Violation[] = []
  const say = (text: string) => broken.push({ name: 'chain-broken', text: `${roomId}: ${text}` })
  entries.forEach(({ sequence, check, previous, text }, index) => {
    if (checkOf(previous, text) !== check) say(`the check of ${sequence} is not its content's`)
    const before = entries[index - 1]
    if (before && (before.sequence + 1 !== sequence || before.check !== previous))
      say(`${sequence} does not follow ${before.sequence}`)
  })
  const last = entries.at(-1)
  if (last && (last.sequence !== head.sequence || last.check !== head.check))
    say(`the head is ${head.sequence}:${head.check}, the last entry ${last.sequence}:${last.check}`)
  return broken
}

function checkMembers(room: RoomState): Violation[] {
  const told = foldMembers(room)
  const kept = [...room.members].sort()
  const differ = (what: string, ids: string[]): Violation[] =>
    told && told.join() !== [...ids].sort().join()
      ? [{ name: 'members-differ', text: `${room.roomId}: the log tells of ${told}, ${what} has ${ids}` }]
      : []
  // A tombstone keeps who was in the room, and nothing else of them.
  return [...differ('`:members`', kept), ...(isDeleted(room) ? [] : differ('`:roster`', room.roster))]
}

function checkLists(room: RoomState, lists: State['lists']): Violation[] {
  const { roomId, members } = room
  // Whoever looks takes a deleted room off the list.
  if (isUnspoken(room) || isDeleted(room)) return []
  return members
    .filter(member => lists.has(member) && !lists.get(member)!.has(roomId))
    .map(member => ({ name: 'list-too-short', text: `${member} is in ${roomId}, which is not on the list` }))
}
