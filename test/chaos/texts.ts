/** The texts of a run: in which message each stands, since when, and from when on it was not true any more. */
import type { RoomId } from '../../src/domain/id.ts'
import { messageIdAt } from '../../src/domain/item.ts'
import type { Act, History, Loss } from './history.ts'
import { sortBy } from './room-indexes.ts'
import type { KeptEntry, State } from './state.ts'

export interface TextLife {
  messageId: string | null
  /** It was said no earlier. Ms since 1970, as all. */
  saidAt: number
  /** Everybody could know from then on that the message says something else; Infinity while it does not. */
  editedBy: number
  /** And from then on, that it says nothing. */
  erasedBy: number
}

export type Texts = ReadonlyMap<string, TextLife>

/** The clocks are those of one machine. */
const clockSlackMs = 50

const never = Number.POSITIVE_INFINITY

/** `state`: what the logs tell of erasures besides, for a ban erases what nobody named. */
export function textsOf({ sends, acts, losses }: History, { rooms }: Pick<State, 'rooms'>): Texts {
  const changes = changesByMessage(acts)
  const bans = losses.length > 0 ? new Map<string, number>() : erasedByOthers(rooms)
  const texts = new Map<string, TextLife>()
  for (const { text, messageId, invokedAt } of sends) {
    const own = messageId === null ? [] : (changes.get(messageId) ?? [])
    const said = [{ text, invokedAt }, ...own.filter(({ kind }) => kind === 'edited')]
    const erasedBy = Math.min(
      bans.get(messageId ?? '') ?? never,
      ...own.filter(({ kind }) => kind === 'erased').map(act => knownBy(act, losses)),
    )
    said.forEach(({ text, invokedAt }, i) => {
      const next = isInOrder(own) ? own[i] : undefined
      const editedBy = next?.kind === 'edited' ? knownBy(next, losses) : never
      // What one attempt sent may be lost, and sent again by the next, under another id.
      texts.set(text, { messageId: losses.length > 0 ? null : messageId, saidAt: invokedAt, editedBy, erasedBy })
    })
  }
  return texts
}

/** By the id of the message: when somebody else erased it, as the log has it. */
function erasedByOthers(rooms: State['rooms']): Map<string, number> {
  const erased = new Map<string, number>()
  for (const { roomId, entries } of rooms.values()) {
    const sent = new Map<number, KeptEntry>()
    for (const kept of entries) {
      if (kept.entry.kind === 'message') sent.set(kept.entry.number, kept)
      if (kept.entry.kind !== 'erased') continue
      for (const number of kept.entry.numbers) {
        const message = sent.get(number)
        if (message && message.entry.by !== kept.entry.by)
          erased.set(messageIdAt(roomId as RoomId, { number, check: message.check }), kept.entry.at + clockSlackMs)
      }
    }
  }
  return erased
}

const changesByMessage = (acts: readonly Act[]): Map<string, Act[]> =>
  sortBy(
    acts.filter(({ kind }) => kind === 'edited' || kind === 'erased'),
    ({ messageId }) => [messageId],
  )

/** What was begun before a loss may be undone, be it that the answer was read after it. */
const knownBy = ({ outcome, invokedAt, answeredAt }: Act, losses: readonly Loss[]): number =>
  outcome === 'done' && answeredAt !== null && !losses.some(({ at }) => invokedAt <= at) ? answeredAt : never

/** An attempt that went unanswered may take effect behind the edit that came after it. */
const isInOrder = (own: readonly Act[]): boolean =>
  own.every(({ attempts, outcome }) => attempts === 1 && outcome !== null)
