/** Judges what is left of accounts that were deleted: no membership, no word from then on, and each room in the right hands. */
import { mayBeLost } from './check-commands.ts'
import type { Departure, History } from './history.ts'
import { Ranks } from './ranks.ts'
import { isDeleted, type KeptEntry, type RoomState, type State } from './state.ts'
import type { Violation } from './violation.ts'

/** Of those that are done: nobody knows the session any more, which is the last that is taken away. */
export function checkDepartures({ departures, losses }: History, { rooms }: State): Violation[] {
  return departures
    .filter(({ goneAt, invokedAt }) => goneAt !== null && !mayBeLost(invokedAt, losses))
    .flatMap(departure => {
      const say = (text: string) => ({
        name: 'account-left' as const,
        text: `${departure.userId}, who is no more, ${text}`,
      })
      const left = [...rooms.values()].flatMap(room =>
        findLeft(departure, room).map(text => say(`${text} in ${room.roomId}`)),
      )
      return departure.lingers ? [...left, say('is still told what happens')] : left
    })
}

function findLeft({ userId, owned }: Departure, room: RoomState): string[] {
  const { entries, members } = room
  const isBuried = isDeleted(room)
  const wrong = members.includes(userId) && !isBuried ? ['is a member'] : []
  const leaving = entries.findIndex(({ entry }) => isLeaving(entry, userId))
  const after = leaving < 0 ? [] : entries.slice(leaving + 1).filter(({ entry }) => entry.by === userId)
  wrong.push(...after.map(({ sequence, entry }) => `has ${entry.kind} ${sequence}`))
  if (room.owner === userId && !isBuried) wrong.push('owns it')
  const heir = owned.includes(room.roomId) && leaving >= 0 ? findWrongHeir(userId, entries.slice(0, leaving)) : null
  return heir ? [...wrong, heir] : wrong
}

const isLeaving = (entry: KeptEntry['entry'], userId: string): boolean =>
  entry.kind === 'removed' && entry.member === userId && entry.cause === 'ACCOUNT_DELETED'

/** Of what came before: who should have got the room when it was handed over, which nobody asked its owner to do. */
function findWrongHeir(userId: string, before: readonly KeptEntry[]): string | null {
  if (before[0]?.sequence !== 1) return null
  const ranks = new Ranks()
  for (const { entry } of before) {
    if (entry.kind === 'standing' && entry.role === 'OWNER' && entry.by === userId) {
      const due = ranks.heirOf(userId)
      return due === entry.member ? null : `left it to ${entry.member}, not to ${due}`
    }
    ranks.note(entry)
  }
  return 'left it to nobody'
}
