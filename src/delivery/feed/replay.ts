/** How much of its backlogs a feed replays: the shortest first, up to the limits. The other rooms are reset with `TOO_MUCH`. */
import type { LimitFunction } from 'p-limit'
import { typeFor } from '../../domain/event.ts'
import type { UserId } from '../../domain/id.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Position } from '../../domain/log.ts'
import type { Selection } from '../outlet.ts'
import type { Blocks } from '../rooms/blocks.ts'
import type { RoomStart } from './room-start.ts'

export interface ReplayParts {
  userId: UserId
  blocks: Pick<Blocks, 'readAfter'>
  limits: Pick<Limits, 'replayPerRoom' | 'replayPerFeed'>
  /** Events that it does not name are neither sent nor counted. */
  selection: Pick<Selection, 'names'>
  /** Lets a few count at a time, in turn. */
  turns: LimitFunction
}

/** Reads only where there may be too much: a backlog is at most as long as the way from its position to the head. */
export async function withinReplay(starts: RoomStart[], parts: ReplayParts): Promise<RoomStart[]> {
  const { replayPerRoom, replayPerFeed } = parts.limits
  const longest = starts.map(distance)
  const mayBeTooMuch = sum(longest) > replayPerFeed || longest.some(entries => entries > replayPerRoom)
  if (!mayBeTooMuch) return starts
  const counted = await Promise.all(
    starts.map(async start => {
      const backlog = await parts.turns(() => countBacklog(start, parts))
      return { start, backlog }
    }),
  )
  let replayed = 0
  const within = counted
    .sort((a, b) => a.backlog - b.backlog)
    .map(({ start, backlog }) => {
      replayed += backlog
      const isTooMuch = backlog > replayPerRoom || replayed > replayPerFeed
      return isTooMuch && start.skip ? start.skip() : start
    })
  return Promise.all(within)
}

const distance = ({ head, position }: RoomStart): number => Math.max(0, head.sequence - position.sequence)

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)

/** How many entries of the backlog this feed would show; it stops counting above what a room may replay. */
async function countBacklog(start: RoomStart, { userId, blocks, limits, selection }: ReplayParts): Promise<number> {
  let count = 0
  let position: Position = start.position
  while (start.skip && position.sequence < start.head.sequence && count <= limits.replayPerRoom) {
    const entries = await blocks.readAfter(start.roomId, position)
    if (entries.length === 0) break
    const types = entries.map(logged => typeFor(userId, logged))
    count += types.filter(type => type && selection.names(type)).length
    position = entries.at(-1)!
  }
  return count
}
