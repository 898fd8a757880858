/** The tails of this instance: one for each room that a feed here follows, heard, and rechecked when quiet. */
import { type Facts, factsIn, noFacts } from '../../domain/facts.ts'
import type { RoomId } from '../../domain/id.ts'
import { type Logged, loggedIn, type Position } from '../../domain/log.ts'
import { signalIn } from '../../domain/signal.ts'
import type { NoteUnreadable } from '../../domain/unreadable.ts'
import { Patrol } from '../../patrol.ts'
import { Kept } from '../kept.ts'
import { type Channels, isNamed, type Listening } from '../pubsub/channels.ts'
import type { Source } from '../source.ts'
import { RoomTail } from './room-tail.ts'

interface Followed {
  tail: RoomTail
  listening: Listening
}

export interface RoomTailsOptions {
  channels: Channels
  channelOf: (roomId: RoomId) => string
  source: Source
  /** How often the tails are compared with Redis. */
  recheckMs: number
  /** How long a failed reading rests before it is tried again. */
  retryMs: number
  noteUnreadable: NoteUnreadable
  /** Nobody here follows the room any more, or its history turned out to be another one. */
  onForgotten: (roomId: RoomId) => void
  /** Notes how many people follow rooms here; null: nobody is told who is here. */
  countOnline: Source['countOnline'] | null
  /** How often that is said again. */
  countMs: number
}

export type RoomTails = ReturnType<typeof keepRoomTails>

/** Starts keeping tails; `close` ends them all. */
export function keepRoomTails(options: RoomTailsOptions) {
  const { channels, channelOf, source, recheckMs, retryMs, onForgotten } = options
  const followed = new Kept<RoomId, Followed>({ open, close })

  function open(roomId: RoomId): Followed {
    const tail = new RoomTail({ roomId, source, retryMs, onLost: () => onForgotten(roomId) })
    const listening = channels.listen(channelOf(roomId), word => hear(tail, word))
    void listening.acknowledged().then(() => tail.begin())
    return { tail, listening }
  }

  /** A word of a kind that is not known here is a newer instance's, and nothing to those who do not know it. */
  function hear(tail: RoomTail, word: unknown): void {
    const kind = isNamed(word) ? word.kind : 'entry'
    if (kind === 'signal') hearSignal(tail, word as Record<string, unknown>)
    if (kind !== 'entry') return
    const logged = loggedIn(word)
    if (logged) tail.receive(logged, factsOf(tail.roomId, logged, word))
    else {
      options.noteUnreadable(channelOf(tail.roomId))
      tail.suspect()
    }
  }

  /** One that cannot be read is dropped: nothing depends on it. */
  function hearSignal(tail: RoomTail, word: Record<string, unknown>): void {
    const signal = signalIn(tail.roomId, word)
    if (signal) tail.receiveSignal(signal)
  }

  function close({ tail, listening }: Followed, roomId: RoomId): void {
    listening.stop()
    tail.close()
    options.countOnline?.([{ roomId, people: 0 }]).catch(() => undefined)
    onForgotten(roomId)
  }

  async function recheck(some: readonly Followed[]): Promise<void> {
    const live = some.filter(({ tail }) => tail.live)
    const asked = live.map(({ tail }) => tail.position!)
    const heads = await source.readHeads(live.map(({ tail }) => tail.roomId))
    live.forEach(({ tail, listening }, index) => {
      const head = heads[index]!
      if (isAstray(asked[index]!, head)) tail.suspect()
      // Its word may be on its way: whoever reads instead of it shows less to those who leave just now.
      else if (head && isBehind(tail, head)) tail.whenReaches(head.sequence, nothing)
      else return
      listening.renew()
    })
  }

  channels.onGap(() => {
    for (const { tail } of followed.values()) tail.suspect()
  })
  const { countOnline, countMs } = options
  const count = (some: readonly Followed[]) =>
    countOnline?.(some.map(({ tail: { roomId, people } }) => ({ roomId, people })))
  const patrols = [
    new Patrol({ everyone: followed, everyMs: recheckMs, visit: recheck }),
    ...(countOnline ? [new Patrol({ everyone: followed, everyMs: countMs, visit: count })] : []),
  ]

  return {
    /** The room's tail; whoever holds it gives it back with `release`. It is live once it is heard and has been read. */
    hold: (roomId: RoomId): RoomTail => followed.hold(roomId).tail,
    release: (roomId: RoomId): void => followed.release(roomId),
    /** How many rooms are followed here. */
    size: () => followed.size,
    close(): void {
      for (const patrol of patrols) patrol.stop()
      followed.close()
    },
  }
}

/** What a kind shows that is not known here, does not matter. */
const factsOf = (roomId: RoomId, { entry }: Logged, word: unknown): Facts | null =>
  entry.kind === 'later' ? noFacts(roomId) : factsIn(roomId, (word as { shown?: unknown }).shown)

/** Whether a tail stands in a history that Redis does not know, judged by where it stood when the question was sent. */
const isAstray = (asked: Position, head: Position | null): boolean =>
  !head || head.sequence < asked.sequence || (head.sequence === asked.sequence && head.check !== asked.check)

/** Whether a tail has not heard of what there was when the answer was sent. */
const isBehind = ({ live, position }: RoomTail, head: Position): boolean =>
  live && position !== null && position.sequence < head.sequence

const nothing = (): void => undefined
