/** Judges what Redis holds of people in a room by its log: roles, mutes, bans, and whose it is. */
import { isDeleted, type RoomState, type State } from './state.ts'
import type { Violation } from './violation.ts'

interface Standing {
  role: string
  mutedUntil: number
}

/** A mute that is over may still stand in the membership. */
const asOf = (at: number, { role, mutedUntil }: Standing): string =>
  mutedUntil > at ? `${role}, muted until ${mutedUntil}` : role

export function checkStanding({ rooms }: State): Violation[] {
  return [...rooms.values()].flatMap(room =>
    findWrong(room).map(text => ({ name: 'standing-differs' as const, text: `${room.roomId}: ${text}` })),
  )
}

function findWrong(room: RoomState): string[] {
  const { entries, standings, staff, owner, isDirect } = room
  if (entries[0]?.sequence !== 1 || isDeleted(room)) return []
  const { members, bans } = fold(room)
  const { at } = entries.at(-1)!.entry
  const wrong = [...members].flatMap(([id, standing]) => {
    const kept = standings.get(id)
    const [is, due] = [kept && asOf(at, kept), asOf(at, standing)]
    return is === due ? [] : [`${id} is ${is}, by the log ${due}`]
  })
  const above = [...members].flatMap(([id, { role }]) => (role === 'MEMBER' ? [] : [id]))
  if (above.sort().join() !== [...staff].sort().join()) wrong.push(`the staff is ${staff}, by the log ${above}`)
  const owners = [...members].flatMap(([id, { role }]) => (role === 'OWNER' ? [id] : []))
  if (!isDirect && owners.join() !== owner) wrong.push(`${owner} owns it, by the log ${owners}`)
  return [...wrong, ...findWrongBans(bans, room.bans)]
}

/** Those that end by themselves may be forgotten once they are over; they are judged by what they keep from happening. */
function findWrongBans(told: ReadonlyMap<string, number>, kept: readonly string[]): string[] {
  const missing = [...told].filter(([id, until]) => until === Number.POSITIVE_INFINITY && !kept.includes(id))
  return [
    ...missing.map(([id]) => `${id} is banned by the log, and not in Redis`),
    ...kept.filter(id => !told.has(id)).map(id => `${id} is banned, which the log does not know`),
  ]
}

function fold({ entries }: RoomState): { members: Map<string, Standing>; bans: Map<string, number> } {
  const members = new Map<string, Standing>()
  const bans = new Map<string, number>()
  for (const { entry } of entries) {
    if (entry.kind === 'added' || entry.kind === 'standing')
      members.set(entry.member, { role: entry.role, mutedUntil: entry.mutedUntil ?? 0 })
    if (entry.kind === 'removed') members.delete(entry.member)
    if (entry.kind === 'banned') bans.set(entry.user, entry.until ?? Number.POSITIVE_INFINITY)
    if (entry.kind === 'unbanned') bans.delete(entry.user)
  }
  return { members, bans }
}
