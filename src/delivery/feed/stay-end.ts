/** Which entries end what somebody hears, and the one that ended a stay: where the list of rooms says, or, where it does not have it, in the log. */
import { type Entry, isClosing, isOwnBan, isOwnRemoval } from '../../domain/entry.ts'
import type { RoomId, UserId } from '../../domain/id.ts'
import type { LogAnswer, Logged, Position } from '../../domain/log.ts'
import type { RoomMark } from '../../domain/room-list.ts'
import type { Blocks } from '../rooms/blocks.ts'
import type { Source } from '../source.ts'

/** Whose stay it was, and how to look for its end. */
export interface Searcher {
  userId: UserId
  source: Pick<Source, 'readEntries'>
  blocks: Pick<Blocks, 'readAfter'>
  /** Lets a few search at a time, in turn. Whoever has a turn already must not wait for another. */
  turns: <T>(search: () => Promise<T>) => Promise<T>
}

export interface EndedStay {
  roomId: RoomId
  mark: RoomMark | undefined
  /** The end lies behind it. */
  after: Position | null
  /** What the log said when the viewer was not a member. */
  answer: Pick<LogAnswer, 'head' | 'deleted' | 'membership'>
}

/** The entry that ended the viewer's last stay, or null where the log does not have it. */
export async function findEnd({ roomId, mark, after, answer }: EndedStay, searcher: Searcher): Promise<Logged | null> {
  if (answer.deleted && answer.membership) return findEntry(roomId, answer.head, searcher)
  // Whoever was never in the room has no stay that ended.
  if (!mark || !after) return null
  const removal = mark.state === 'left' ? await findEntry(roomId, mark.last, searcher) : null
  if (removal && isOwnRemoval(removal.entry, searcher.userId)) return removal
  return searcher.turns(() => searchRemoval({ roomId, after, until: answer.head }, searcher))
}

async function findEntry(roomId: RoomId, { sequence, check }: Position, { source }: Searcher): Promise<Logged | null> {
  const [found] = await source.readEntries(roomId, sequence, sequence)
  return found?.check === check ? found : null
}

/** Whether this entry ends what this user hears of a room without being in it. A deletion ends everybody's. */
export const endsListening = (entry: Entry, userId: UserId): boolean => isClosing(entry) || isOwnBan(entry, userId)

/**
 * Whether somebody who asked for the room could not hear all of this: they left it, were kept out, or it was shut meanwhile.
 * What the log does not tell counts as that.
 */
export function wasOut(stretch: Stretch, searcher: Searcher): Promise<boolean> {
  const { userId } = searcher
  return searcher.turns(async () => {
    let isOut = false
    const end = await lookThrough(stretch, searcher, ({ entry }) => {
      isOut ||= isOwnRemoval(entry, userId) || endsListening(entry, userId)
    })
    return isOut || end.sequence < stretch.until.sequence
  })
}

interface Stretch {
  roomId: RoomId
  after: Position
  /** The head at which the viewer was not a member, or their joining. A busy room has no end that anybody comes to. */
  until: Position
}

/** The list does not have the removal yet, or a crash lost it on the way: the log has it. */
async function searchRemoval(stretch: Stretch, searcher: Searcher): Promise<Logged | null> {
  let removal: Logged | null = null
  await lookThrough(stretch, searcher, logged => {
    if (isOwnRemoval(logged.entry, searcher.userId)) removal = logged
  })
  return removal
}

/** Answers how far the entries follow one another. */
async function lookThrough(
  { roomId, after, until }: Stretch,
  { blocks }: Searcher,
  look: (logged: Logged) => void,
): Promise<Position> {
  let position = after
  while (position.sequence < until.sequence) {
    const entries = await blocks.readAfter(roomId, position)
    if (entries.length === 0) break
    for (const logged of entries) if (logged.sequence <= until.sequence) look(logged)
    position = entries.at(-1)!
  }
  return position
}
