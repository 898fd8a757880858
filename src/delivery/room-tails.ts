/** The tails of this instance: one for each room that a feed here follows, heard, and rechecked when quiet. */
import type { RoomId } from '../domain/id.ts'
import { isLoggedIn, type Position } from '../domain/log.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import { type Channels, isNamed, type Listening } from './channels.ts'
import { Patrol } from './patrol.ts'
import type { Reading } from './reading.ts'
import { RoomTail } from './room-tail.ts'

interface Kept {
  tail: RoomTail
  listening: Listening
  holders: number
}

export interface RoomTailsOptions {
  channels: Channels
  channelOf: (roomId: RoomId) => string
  reading: Reading
  /** How often the tails are compared with Redis. */
  recheckMs: number
  /** How long a failed reading rests before it is tried again. */
  retryMs: number
  noteUnreadable: NoteUnreadable
  /** Nobody here follows the room any more, or its history turned out to be another one. */
  onForgotten: (roomId: RoomId) => void
}

export type RoomTails = ReturnType<typeof keepRoomTails>

/** Starts keeping tails; `close` ends them all. */
export function keepRoomTails(options: RoomTailsOptions) {
  const { channels, channelOf, reading, recheckMs, retryMs, onForgotten } = options
  const kept = new Map<RoomId, Kept>()

  /** The room's tail; whoever holds it gives it back with `release`. It is live once it is heard and has been read. */
  function hold(roomId: RoomId): RoomTail {
    const held = kept.get(roomId) ?? open(roomId)
    held.holders++
    return held.tail
  }

  function open(roomId: RoomId): Kept {
    const tail = new RoomTail({ roomId, readLog: reading.readLog, retryMs, onLost: () => onForgotten(roomId) })
    const listening = channels.listen(channelOf(roomId), word => hear(tail, word))
    void listening.heard().then(() => tail.begin())
    const opened = { tail, listening, holders: 0 }
    kept.set(roomId, opened)
    return opened
  }

  /** A word of a kind that is not known here is a newer instance's, and nothing to those who do not know it. */
  function hear(tail: RoomTail, word: unknown): void {
    if (isLoggedIn(tail.roomId, word)) tail.heard(word)
    else if (!isNamed(word)) {
      options.noteUnreadable(channelOf(tail.roomId))
      tail.suspect()
    }
  }

  function release(roomId: RoomId): void {
    const held = kept.get(roomId)
    if (!held || --held.holders > 0) return
    kept.delete(roomId)
    held.listening.stop()
    held.tail.close()
    onForgotten(roomId)
  }

  async function recheck(some: readonly Kept[]): Promise<void> {
    const live = some.filter(({ tail }) => tail.live)
    const asked = live.map(({ tail }) => tail.position!)
    const heads = await reading.readHeads(live.map(({ tail }) => tail.roomId))
    live.forEach(({ tail, listening }, index) => {
      if (!isAstray(tail, asked[index]!, heads[index]!)) return
      listening.renew()
      tail.suspect()
    })
  }

  channels.onGap(() => {
    for (const { tail } of kept.values()) tail.suspect()
  })
  const patrol = new Patrol({ everyone: kept, everyMs: recheckMs, visit: recheck })

  return {
    hold,
    release,
    /** How many rooms are followed here. */
    size: () => kept.size,
    close(): void {
      patrol.stop()
      for (const { tail, listening } of kept.values()) {
        listening.stop()
        tail.close()
      }
      kept.clear()
    },
  }
}

/**
 * Whether a tail has missed something or stands in a history that Redis does not know. The head may be older than what
 * the tail has been told meanwhile, so it is judged by the position that was held when the question was sent.
 */
function isAstray(tail: RoomTail, asked: Position, head: Position | null): boolean {
  if (!head || head.sequence < asked.sequence) return true
  if (head.sequence === asked.sequence) return head.check !== asked.check
  return tail.position !== null && tail.position.sequence < head.sequence
}
